-- Totals of packages and shipments, the donor of a shipment: always right, whatever path wrote (design 6).
--
-- A statement that changes items recomputes the packages it touched, one that changes packages the shipments it
-- touched, each in one statement of its own. Only what differs is written, so that nothing runs in circles.

CREATE FUNCTION packages_recompute(ids bigint[]) RETURNS void LANGUAGE sql AS $$
	UPDATE packages p
	SET num_items = t.num_items, price_usd = t.price_usd, price_local = t.price_local
	FROM (SELECT p2.id, coalesce(sum(i.quantity), 0) AS num_items,
	             coalesce(sum(i.quantity * i.price_usd), 0) AS price_usd,
	             coalesce(sum(i.quantity * i.price_local), 0) AS price_local
	      FROM packages p2 LEFT JOIN package_items i ON i.package_id = p2.id
	      WHERE p2.id = ANY (ids) GROUP BY p2.id) t
	WHERE p.id = t.id
	  AND (p.num_items, p.price_usd, p.price_local) IS DISTINCT FROM (t.num_items, t.price_usd, t.price_local)
$$;

CREATE FUNCTION shipments_recompute(ids bigint[]) RETURNS void LANGUAGE sql AS $$
	UPDATE shipments s
	SET num_packages = t.num_packages, num_items = t.num_items, num_received_items = t.num_received_items,
	    price_usd = t.price_usd, price_local = t.price_local
	FROM (SELECT s2.id, count(p.id) AS num_packages, coalesce(sum(p.num_items), 0) AS num_items,
	             coalesce(sum(p.num_items) FILTER (WHERE p.status = 5), 0) AS num_received_items,
	             coalesce(sum(p.price_usd), 0) AS price_usd, coalesce(sum(p.price_local), 0) AS price_local
	      FROM shipments s2 LEFT JOIN packages p ON p.shipment_id = s2.id
	      WHERE s2.id = ANY (ids) GROUP BY s2.id) t
	WHERE s.id = t.id
	  AND (s.num_packages, s.num_items, s.num_received_items, s.price_usd, s.price_local)
	      IS DISTINCT FROM (t.num_packages, t.num_items, t.num_received_items, t.price_usd, t.price_local)
$$;

-- SHP-20: the one donor's name, "Multiple" or "None".
CREATE FUNCTION shipment_donor(shipment bigint) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE count(DISTINCT d.name) WHEN 0 THEN 'None' WHEN 1 THEN min(d.name) ELSE 'Multiple' END
	FROM packages p JOIN package_items i ON i.package_id = p.id JOIN donors d ON d.id = i.donor_id
	WHERE p.shipment_id = shipment
$$;

CREATE FUNCTION shipments_recompute_donor(ids bigint[]) RETURNS void LANGUAGE sql AS $$
	UPDATE shipments s SET donor = t.donor
	FROM (SELECT id, shipment_donor(id) AS donor FROM unnest(ids) AS id) t
	WHERE s.id = t.id AND s.donor <> t.donor
$$;

CREATE FUNCTION package_items_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	packages_touched bigint[];
	shipments_touched bigint[];
BEGIN
	IF TG_OP = 'INSERT' THEN
		SELECT array_agg(DISTINCT package_id) INTO packages_touched FROM after;
	ELSIF TG_OP = 'DELETE' THEN
		SELECT array_agg(DISTINCT package_id) INTO packages_touched FROM before;
	ELSE
		SELECT array_agg(DISTINCT package_id) INTO packages_touched
		FROM (SELECT package_id FROM before UNION SELECT package_id FROM after) t;
	END IF;
	IF packages_touched IS NULL THEN
		RETURN NULL;
	END IF;
	PERFORM packages_recompute(packages_touched);
	SELECT array_agg(DISTINCT shipment_id) INTO shipments_touched FROM packages WHERE id = ANY (packages_touched);
	IF shipments_touched IS NOT NULL THEN
		PERFORM shipments_recompute_donor(shipments_touched);
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER totals_insert AFTER INSERT ON package_items REFERENCING NEW TABLE AS after
	FOR EACH STATEMENT EXECUTE FUNCTION package_items_changed();
CREATE TRIGGER totals_update AFTER UPDATE ON package_items REFERENCING OLD TABLE AS before NEW TABLE AS after
	FOR EACH STATEMENT EXECUTE FUNCTION package_items_changed();
CREATE TRIGGER totals_delete AFTER DELETE ON package_items REFERENCING OLD TABLE AS before
	FOR EACH STATEMENT EXECUTE FUNCTION package_items_changed();

-- Of the updates of packages only those that change a sum, a status or the shipment matter.
CREATE FUNCTION packages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	touched bigint[];
	moved bigint[];
BEGIN
	IF TG_OP = 'INSERT' THEN
		SELECT array_agg(DISTINCT shipment_id) INTO touched FROM after;
	ELSIF TG_OP = 'DELETE' THEN
		SELECT array_agg(DISTINCT shipment_id) INTO touched FROM before;
		moved := touched;
	ELSE
		SELECT array_agg(DISTINCT s.shipment),
		       array_agg(DISTINCT s.shipment) FILTER (WHERE b.shipment_id <> a.shipment_id)
		INTO touched, moved
		FROM before b JOIN after a ON a.id = b.id
		CROSS JOIN LATERAL (VALUES (b.shipment_id), (a.shipment_id)) s(shipment)
		WHERE (b.shipment_id, b.status, b.num_items, b.price_usd, b.price_local)
		      IS DISTINCT FROM (a.shipment_id, a.status, a.num_items, a.price_usd, a.price_local);
	END IF;
	IF touched IS NOT NULL THEN
		PERFORM shipments_recompute(touched);
	END IF;
	IF moved IS NOT NULL THEN
		PERFORM shipments_recompute_donor(moved);
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER totals_insert AFTER INSERT ON packages REFERENCING NEW TABLE AS after
	FOR EACH STATEMENT EXECUTE FUNCTION packages_changed();
CREATE TRIGGER totals_update AFTER UPDATE ON packages REFERENCING OLD TABLE AS before NEW TABLE AS after
	FOR EACH STATEMENT EXECUTE FUNCTION packages_changed();
CREATE TRIGGER totals_delete AFTER DELETE ON packages REFERENCING OLD TABLE AS before
	FOR EACH STATEMENT EXECUTE FUNCTION packages_changed();

-- A donor that is renamed is renamed on its shipments.
CREATE FUNCTION donors_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM shipments_recompute_donor(array_agg(DISTINCT p.shipment_id))
	FROM after a JOIN before b ON b.id = a.id AND b.name <> a.name
	JOIN package_items i ON i.donor_id = a.id JOIN packages p ON p.id = i.package_id;
	RETURN NULL;
END $$;
CREATE TRIGGER renamed AFTER UPDATE ON donors REFERENCING OLD TABLE AS before NEW TABLE AS after
	FOR EACH STATEMENT EXECUTE FUNCTION donors_renamed();

-- Where stored totals differ from a full recomputation: nothing, unless someone switched triggers off.
CREATE FUNCTION totals_differences() RETURNS TABLE (kind text, id bigint, stored text, computed text)
LANGUAGE sql STABLE AS $$
	SELECT 'package', p.id, row(p.num_items, p.price_usd, p.price_local)::text, t.computed::text
	FROM packages p
	CROSS JOIN LATERAL (SELECT row(coalesce(sum(i.quantity), 0), coalesce(sum(i.quantity * i.price_usd), 0)::numeric(16,3),
	                               coalesce(sum(i.quantity * i.price_local), 0)::numeric(16,4)) AS computed
	                    FROM package_items i WHERE i.package_id = p.id) t
	WHERE row(p.num_items, p.price_usd, p.price_local)::text <> t.computed::text
	UNION ALL
	SELECT 'shipment', s.id,
	       row(s.num_packages, s.num_items, s.num_received_items, s.price_usd, s.price_local, s.donor)::text, t.computed::text
	FROM shipments s
	CROSS JOIN LATERAL (
		SELECT row(count(DISTINCT p.id), coalesce(sum(i.quantity), 0),
		           coalesce(sum(i.quantity) FILTER (WHERE p.status = 5), 0),
		           coalesce(sum(i.quantity * i.price_usd), 0)::numeric(16,3),
		           coalesce(sum(i.quantity * i.price_local), 0)::numeric(16,4), shipment_donor(s.id)) AS computed
		FROM packages p LEFT JOIN package_items i ON i.package_id = p.id WHERE p.shipment_id = s.id) t
	WHERE row(s.num_packages, s.num_items, s.num_received_items, s.price_usd, s.price_local, s.donor)::text
	      <> t.computed::text
$$;
