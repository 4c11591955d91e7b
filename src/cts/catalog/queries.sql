-- Catalog items and what they refer to (spec 11).

-- name: items_first() :many
-- The list as it opens (CAT-28): a piece of 100, and one more to know that there is more. Without parameters it is
-- planned once for a connection; planning takes longer than running it.
-- order: description lower(i.description), i.id
-- order: -description lower(i.description) DESC, i.id DESC
-- order: category lower(c.name), lower(i.description), i.id
-- order: -category lower(c.name) DESC, lower(i.description), i.id
-- order: unit lower(i.unit), lower(i.description), i.id
-- order: -unit lower(i.unit) DESC, lower(i.description), i.id
-- order: donor lower(coalesce(d.name, '')), lower(i.description), i.id
-- order: -donor lower(coalesce(d.name, '')) DESC, lower(i.description), i.id
-- order: t1 lower(coalesce(t.code, '')), lower(i.description), i.id
-- order: -t1 lower(coalesce(t.code, '')) DESC, lower(i.description), i.id
-- order: supplier lower(coalesce(s.name, '')), lower(i.description), i.id
-- order: -supplier lower(coalesce(s.name, '')) DESC, lower(i.description), i.id
-- order: local i.price_local, lower(i.description), i.id
-- order: -local i.price_local DESC, lower(i.description), i.id
-- order: usd i.price_usd, lower(i.description), i.id
-- order: -usd i.price_usd DESC, lower(i.description), i.id
SELECT i.id, i.item_code, i.description, i.unit, i.price_local, i.price_usd,
       c.name AS category, d.name AS "donor?", t.code AS "donor_t1?", s.name AS "supplier?"
FROM catalog_items i
JOIN categories c ON c.id = i.category_id
LEFT JOIN donors d ON d.id = i.donor_id
LEFT JOIN donor_codes t ON t.id = i.donor_t1_id
LEFT JOIN suppliers s ON s.id = i.supplier_id
ORDER BY {order}
LIMIT 101

-- name: items_found(pattern text?, categories int8[], skip int8) :many items_first
-- Any piece, of what a search or filter leaves (CAT-26, CAT-27). pattern is for ILIKE.
-- orders of: items_first
SELECT i.id, i.item_code, i.description, i.unit, i.price_local, i.price_usd,
       c.name AS category, d.name AS "donor?", t.code AS "donor_t1?", s.name AS "supplier?"
FROM catalog_items i
JOIN categories c ON c.id = i.category_id
LEFT JOIN donors d ON d.id = i.donor_id
LEFT JOIN donor_codes t ON t.id = i.donor_t1_id
LEFT JOIN suppliers s ON s.id = i.supplier_id
WHERE (:pattern IS NULL OR i.description ILIKE :pattern OR i.item_code ILIKE :pattern)
  AND (cardinality(:categories) = 0 OR i.category_id = ANY (:categories))
ORDER BY {order}
LIMIT 101 OFFSET :skip

-- name: items_count(pattern text?, categories int8[]) :one
SELECT count(*) AS "found!" FROM catalog_items i
WHERE (:pattern IS NULL OR i.description ILIKE :pattern OR i.item_code ILIKE :pattern)
  AND (cardinality(:categories) = 0 OR i.category_id = ANY (:categories))

-- name: items_total() :one
-- ahead
SELECT count(*) AS "total!" FROM catalog_items

-- name: item_by_id(id int8) :one
SELECT i.id, i.item_code, i.description, i.unit, i.price_local, i.price_usd, i.weight, i.donor_id, i.donor_t1_id,
       i.supplier_id, c.name AS category, md5(i::text) AS "version!"
FROM catalog_items i JOIN categories c ON c.id = i.category_id
WHERE i.id = :id

-- name: item_version(id int8) :one
-- Names what is stored; nobody else changes it before the transaction ends.
SELECT md5(i::text) AS "version!" FROM catalog_items i WHERE id = :id FOR UPDATE

-- name: item_insert(item_code text, description text, unit text, price_local numeric, price_usd numeric, weight float8?, donor_id int8?, donor_t1_id int8?, supplier_id int8?, category_id int8) :exec
INSERT INTO catalog_items (item_code, description, unit, price_local, price_usd, weight, donor_id, donor_t1_id,
                           supplier_id, category_id)
VALUES (:item_code, :description, :unit, :price_local, :price_usd, :weight, :donor_id, :donor_t1_id, :supplier_id,
        :category_id)

-- name: item_update(id int8, item_code text, description text, unit text, price_local numeric, price_usd numeric, weight float8?, donor_id int8?, donor_t1_id int8?, supplier_id int8?, category_id int8) :rows
UPDATE catalog_items
SET item_code = :item_code, description = :description, unit = :unit, price_local = :price_local,
    price_usd = :price_usd, weight = :weight, donor_id = :donor_id, donor_t1_id = :donor_t1_id,
    supplier_id = :supplier_id, category_id = :category_id
WHERE id = :id

-- name: item_delete(id int8) :rows
DELETE FROM catalog_items WHERE id = :id

-- name: item_referrers(id int8) :one
-- What stands in the way of deleting an item (design 13).
SELECT i.description,
       (SELECT count(*) FROM kit_items WHERE catalog_item_id = i.id) AS "kits!",
       (SELECT string_agg(k.name, ', ' ORDER BY k.name) FROM kits k
        WHERE k.id IN (SELECT kit_id FROM kit_items WHERE catalog_item_id = i.id)) AS kit_names,
       (SELECT count(*) FROM package_items WHERE catalog_item_id = i.id) AS "package_items!"
FROM catalog_items i WHERE i.id = :id

-- name: categories_all() :many
-- ahead
SELECT id, name FROM categories ORDER BY lower(name), id

-- name: categories_search(pattern text, count int8, skip int8) :many
-- One more than asked for tells that there is another page.
SELECT id, name FROM categories WHERE name ILIKE ALL (string_to_array(:pattern, chr(10)))
ORDER BY lower(name), id LIMIT :count OFFSET :skip

-- name: category_find_or_add(name text) :one
-- CAT-32: a category of that name, ignoring case, or a new one.
WITH added AS (
	INSERT INTO categories (name) SELECT :name
	WHERE NOT EXISTS (SELECT 1 FROM categories WHERE lower(name) = lower(:name))
	RETURNING id
)
SELECT id AS "id!" FROM added UNION ALL SELECT id FROM categories WHERE lower(name) = lower(:name) LIMIT 1

-- name: donor_choices() :many
SELECT id, name FROM donors ORDER BY lower(name), id

-- name: supplier_choices() :many
SELECT id, name FROM suppliers ORDER BY lower(name), id

-- name: t1_choices() :many
SELECT id, code AS name FROM donor_codes WHERE type = 't1' ORDER BY lower(code), id

-- Import of spreadsheets: rows are staged, then everything happens in a few statements.

-- name: import_stage(import_id text, numbers int8[], item_codes text[], categories text[], descriptions text[], donors text[], donor_t1s text[], suppliers text[], weights text[], units text[], prices_local text[], prices_usd text[]) :exec
INSERT INTO catalog_import_rows (import_id, row, item_code, category, description, donor, donor_t1, supplier, weight, unit,
                                 price_local, price_usd)
SELECT :import_id, r.row, r.item_code, r.category, r.description, r.donor, r.donor_t1, r.supplier,
       nullif(r.weight, '')::float8, r.unit, r.price_local::numeric, r.price_usd::numeric
FROM unnest(:numbers, :item_codes, :categories, :descriptions, :donors, :donor_t1s, :suppliers, :weights, :units,
            :prices_local, :prices_usd)
     AS r(row, item_code, category, description, donor, donor_t1, supplier, weight, unit, price_local, price_usd)

-- name: import_plan() :one
-- The planner knows nothing of the rows just staged, and ANALYZE would make one import wait for another: for the rest of
-- the transaction it must not take row after row where there are thousands.
SELECT set_config('enable_nestloop', 'off', true) AS "value!"

-- name: import_duplicates(import_id text) :many
-- CAT-77: rows equal to an item of the catalog, or to an earlier row of the sheet. Without donor or supplier nothing
-- collides (CAT-8).
SELECT d.row AS "row!"
FROM (SELECT r.*, row_number() OVER (PARTITION BY description, donor, supplier, price_local ORDER BY r.row) AS nth
      FROM catalog_import_rows r WHERE import_id = :import_id AND donor <> '' AND supplier <> '') d
WHERE d.nth > 1 OR EXISTS (
	SELECT 1 FROM catalog_items i JOIN donors o ON o.id = i.donor_id JOIN suppliers s ON s.id = i.supplier_id
	WHERE i.description = d.description AND o.name = d.donor AND s.name = d.supplier AND i.price_local = d.price_local)
ORDER BY d.row

-- name: import_add_categories(import_id text) :exec
INSERT INTO categories (name)
SELECT DISTINCT ON (lower(category)) category FROM catalog_import_rows WHERE import_id = :import_id
ORDER BY lower(category), row ON CONFLICT DO NOTHING

-- name: import_add_donors(import_id text) :exec
INSERT INTO donors (name)
SELECT DISTINCT donor FROM catalog_import_rows WHERE import_id = :import_id AND donor <> '' ON CONFLICT DO NOTHING

-- name: import_add_suppliers(import_id text) :exec
INSERT INTO suppliers (name)
SELECT DISTINCT supplier FROM catalog_import_rows WHERE import_id = :import_id AND supplier <> '' ON CONFLICT DO NOTHING

-- name: import_add_codes(import_id text) :exec
INSERT INTO donor_codes (code, type)
SELECT DISTINCT donor_t1, 't1' FROM catalog_import_rows WHERE import_id = :import_id AND donor_t1 <> ''
ON CONFLICT DO NOTHING

-- name: import_link_codes(import_id text) :exec
-- CAT-76
INSERT INTO donor_donor_codes (donor_id, donor_code_id)
SELECT DISTINCT d.id, c.id
FROM catalog_import_rows r JOIN donors d ON d.name = r.donor JOIN donor_codes c ON c.code = r.donor_t1 AND c.type = 't1'
WHERE r.import_id = :import_id ON CONFLICT DO NOTHING

-- name: import_add_items(import_id text) :rows
INSERT INTO catalog_items (item_code, description, unit, price_local, price_usd, weight, category_id, donor_id,
                           donor_t1_id, supplier_id)
SELECT r.item_code, r.description, r.unit, r.price_local, r.price_usd, r.weight, c.id, d.id, t.id, s.id
FROM catalog_import_rows r
JOIN categories c ON lower(c.name) = lower(r.category)
LEFT JOIN donors d ON d.name = r.donor
LEFT JOIN donor_codes t ON t.code = r.donor_t1 AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = r.supplier
WHERE r.import_id = :import_id ORDER BY r.row

-- name: import_unstage(import_id text) :exec
DELETE FROM catalog_import_rows WHERE import_id = :import_id

-- name: import_progress_set(id text, user_id int8?, done int8, total int8) :exec
-- total 0: the sheet has not been read to its end yet.
INSERT INTO catalog_imports (id, user_id, done, total) VALUES (:id, :user_id, :done, :total)
ON CONFLICT (id) DO UPDATE SET done = :done, total = :total

-- name: import_progress_get(id text, user_id int8) :one
SELECT done, total FROM catalog_imports WHERE id = :id AND user_id = :user_id

-- name: import_progress_expire() :exec
DELETE FROM catalog_imports WHERE started_at < now() - interval '1 day'
