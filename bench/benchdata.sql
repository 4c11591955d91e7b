-- The data of the benchmarks, without randomness. bench.shipments: 300 (S) or 3000 (L). Twenty packages a shipment on
-- average, about ten items a package, two thirds of a hundred scans a shipment.

-- Nobody asks who wrote this: without the audit log it takes a third of the time.
ALTER TABLE packages DISABLE TRIGGER audit_insert, DISABLE TRIGGER audit_update;
ALTER TABLE package_items DISABLE TRIGGER audit_insert;
ALTER TABLE scans DISABLE TRIGGER audit_insert;

INSERT INTO users (email, name, role) SELECT 'viewer@example.org', 'Viewer', 'coordinator';
INSERT INTO users (email, name, role, colour)
SELECT 'partner' || n || '@example.org', 'Partner ' || n, 'partner', '#' || lpad(to_hex(n * 5000), 6, '0')
FROM generate_series(1, 40) n;
INSERT INTO users (email, name, role)
SELECT 'coordinator' || n || '@example.org', 'Coordinator ' || n, 'coordinator' FROM generate_series(1, 5) n;

INSERT INTO categories (name) SELECT 'Category ' || lpad(n::text, 2, '0') FROM generate_series(1, 40) n;
INSERT INTO donors (name) SELECT 'Donor ' || n FROM generate_series(1, 25) n;
INSERT INTO suppliers (name) SELECT 'Supplier ' || n FROM generate_series(1, 60) n;
INSERT INTO transporters (name) SELECT 'Transporter ' || n FROM generate_series(1, 10) n;
INSERT INTO donor_codes (code, type) SELECT 'T1-' || n, 't1' FROM generate_series(1, 30) n;
INSERT INTO countries (name, iso2, border)
SELECT 'Country ' || n, 'C' || n, ST_Multi(ST_MakeEnvelope(30 + 2 * n, 30, 32 + 2 * n, 40, 4326))
FROM generate_series(1, 4) n;

INSERT INTO catalog_items (item_code, description, unit, price_usd, price_local, category_id, donor_id, donor_t1_id,
                           supplier_id, weight)
SELECT 'ITEM-' || lpad(i::text, 5, '0'), 'Catalog item number ' || i || ', tablets and supplies', 'box of ' || 10 + i % 90,
       (50 + 37 * i % 5000) / 100.0, round((50 + 37 * i % 5000) / 100.0 * 0.709, 3), 1 + 13 * i % 40, 1 + 3 * i % 25,
       1 + 11 * i % 30, 1 + 17 * i % 60, (i % 50) / 10.0
FROM generate_series(1, 1500) i;

INSERT INTO kits (name, description) SELECT 'Kit ' || k, 'Benchmark kit ' || k FROM generate_series(1, 30) k;
INSERT INTO kit_items (kit_id, catalog_item_id, quantity)
SELECT k, 1 + (53 * k + 97 * j) % 1500, 1 + (k + j) % 20 FROM generate_series(1, 30) k, generate_series(1, 10) j;

INSERT INTO shipments (description, shipment_date, store_release, date_expected, status, transporter_id, partner_id,
                       status_note)
SELECT CASE WHEN id % 5 = 0 THEN '' ELSE 'Shipment ' || id END, d.day, 'SR-' || id, d.day + 10,
       CASE WHEN id <= 3 THEN (ARRAY[1, 4, 5])[id]
            WHEN id % 40 <= 5 THEN 1 WHEN id % 40 <= 9 THEN 2 WHEN id % 40 <= 13 THEN 3 WHEN id % 40 <= 21 THEN 4
            WHEN id % 40 <= 37 THEN 5 WHEN id % 40 = 38 THEN 7 ELSE 8 END,
       CASE WHEN id % 4 <> 0 THEN 1 + id % 10 END,
       (SELECT min(u.id) FROM users u WHERE u.role = 'partner') + (7 * id + id / 40) % 40,
       CASE WHEN id % 10 = 0 THEN 'Note on shipment ' || id ELSE '' END
FROM generate_series(1, current_setting('bench.shipments')::int) id
CROSS JOIN LATERAL (SELECT date '2014-01-01' + (1461 * id / current_setting('bench.shipments')::int) AS day) d;

-- The first three have 200 packages; of the others every tenth has four times as many as the rest.
INSERT INTO packages (name, description, shipment_id, number_in_shipment, status, code, kit_id)
SELECT 'Package ' || n, 'Part of shipment ' || s.id, s.id, n,
       CASE WHEN s.status = 4 THEN CASE WHEN n % 10 < 7 THEN 4 ELSE 5 END
            WHEN s.status = 5 THEN CASE WHEN n % 10 = 0 THEN 4 ELSE 5 END
            ELSE s.status END,
       s.id || '.' || n, NULL
FROM shipments s
CROSS JOIN LATERAL generate_series(1, CASE WHEN s.id <= 3 THEN 200 WHEN s.id % 10 = 0 THEN 60 + s.id % 6
                                           ELSE 13 + s.id % 3 END) n
ORDER BY s.id, n;
UPDATE packages SET kit_id = 1 + id % 30 WHERE id % 3 <> 0;

INSERT INTO package_items (package_id, catalog_item_id, description, unit, price_usd, price_local, category_id, donor_id,
                           donor_t1_id, supplier_id, weight, quantity)
SELECT p.id, i.id, i.description, i.unit, i.price_usd, i.price_local, i.category_id, i.donor_id, i.donor_t1_id,
       i.supplier_id, i.weight, 1 + (7 * p.id + k) % 50
FROM packages p
CROSS JOIN LATERAL generate_series(1, CASE WHEN p.id = 1 THEN 50 ELSE 5 + p.id % 11 END) k
JOIN catalog_items i ON i.id = 1 + (31 * p.id + 7 * k) % 1500;

-- Round robin over the packages that left; no country for every twentieth.
INSERT INTO scans (package_id, shipment_id, longitude, latitude, accuracy, at, status_label)
SELECT p.id, p.shipment_id,
       CASE WHEN s % 20 = 0 THEN 0 ELSE 32.5 + 2 * (s % 4) + (s % 97) / 100.0 END, 32 + (s % 89) / 20.0, 10 + s % 40,
       timestamptz '2014-02-01 08:00:00Z' + s * interval '11 minutes', (ARRAY['Warehouse', 'Zero Point', 'Partner'])[1 + s % 3]
FROM (SELECT array_agg(p.id ORDER BY p.id) AS ids
      FROM packages p JOIN shipments h ON h.id = p.shipment_id WHERE h.status IN (3, 4, 5, 7)) a
CROSS JOIN generate_series(1, current_setting('bench.shipments')::int * 200 / 3) s
JOIN packages p ON p.id = a.ids[1 + s % cardinality(a.ids)];

SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE packages ENABLE TRIGGER audit_insert, ENABLE TRIGGER audit_update;
ALTER TABLE package_items ENABLE TRIGGER audit_insert;
ALTER TABLE scans ENABLE TRIGGER audit_insert;
