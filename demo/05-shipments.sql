-- Shipments of every status, dated from today so that the demo stays fresh.
INSERT INTO shipments (description, shipment_date, store_release, date_expected, status, transporter_id, partner_id)
SELECT v.description, current_date - v.age, v.release, current_date - v.age + v.days, v.status, t.id, u.id
FROM (VALUES
('Trauma supplies for Nawa', 4, 'SR-1041', 6, 1, 'Northern Line Transport', 'partner2@example.org'),
('', 3, 'SR-1042', 5, 2, 'Own vehicles', 'partner1@example.org'),
('Winter kits, first part', 6, 'SR-1038', 8, 3, 'Yarmouk Trucks', 'partner3@example.org'),
('Medicines for Al-Amal, November', 9, 'SR-1033', 12, 4, 'Desert Road Haulage', 'partner1@example.org'),
('Hygiene kits for Busra', 21, 'SR-1027', 10, 4, 'Crossing Point Logistics', 'partner6@example.org'),
('Delivery kits', 34, 'SR-1019', 14, 5, 'Northern Line Transport', 'partner4@example.org'),
('Food for the community kitchen', 41, 'SR-1012', 9, 5, 'Own vehicles', 'partner5@example.org'),
('Chronic disease medicines', 55, 'SR-1005', 15, 5, 'Desert Road Haulage', 'partner1@example.org'),
('Shelter repair, second part', 63, 'SR-0998', 11, 7, 'Yarmouk Trucks', 'partner3@example.org'),
('Order withdrawn by partner', 70, 'SR-0990', 7, 8, NULL, 'partner2@example.org')
) AS v(description, age, release, days, status, transporter, partner)
JOIN users u ON u.email = v.partner
LEFT JOIN transporters t ON t.name = v.transporter;

INSERT INTO packages (name, shipment_id, number_in_shipment, status, code, kit_id)
SELECT k.name, s.id, n, CASE WHEN s.status = 5 AND n = 1 THEN 4 ELSE s.status END, s.id || '.' || n, k.id
FROM shipments s
CROSS JOIN generate_series(1, 4) n
JOIN LATERAL (SELECT id, name FROM kits ORDER BY id OFFSET (s.id + n) % 8 LIMIT 1) k ON true;

INSERT INTO package_items (package_id, catalog_item_id, description, unit, price_usd, price_local, category_id, donor_id,
                           donor_t1_id, supplier_id, weight, quantity)
SELECT p.id, i.id, i.description, i.unit, i.price_usd, i.price_local, i.category_id, i.donor_id, i.donor_t1_id,
       i.supplier_id, i.weight, ki.quantity
FROM packages p JOIN kit_items ki ON ki.kit_id = p.kit_id JOIN catalog_items i ON i.id = ki.catalog_item_id;

INSERT INTO scans (package_id, longitude, latitude, accuracy, at, status_label)
SELECT p.id, 36.00 + 0.03 * step + 0.004 * p.number_in_shipment, 32.35 + 0.09 * step, 12,
       s.shipment_date + step * interval '1 day 3 hours' + p.number_in_shipment * interval '4 minutes',
       (ARRAY['IRC Warehouse', 'Zero Point', 'Partner Warehouse', 'Distribution Point'])[step]
FROM packages p JOIN shipments s ON s.id = p.shipment_id
CROSS JOIN generate_series(1, 4) step
WHERE s.status IN (3, 4, 5) AND step <= s.status - 1;
