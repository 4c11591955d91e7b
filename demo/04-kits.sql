-- Recipes of what is often sent together.
INSERT INTO kits (name, description) VALUES
('Trauma kit, 50 patients', 'Dressings, fluids and medicines for a field hospital'),
('Primary health kit, 1000 people, 1 month', 'Basic medicines for a clinic'),
('Chronic disease kit, 100 patients', 'Hypertension, diabetes and asthma'),
('Delivery kit, 20 births', 'For a midwife with clean water'),
('Family hygiene kit', 'One family of five for one month'),
('Winter kit, family', 'Blankets, stove and clothes'),
('Shelter repair kit', 'Closes one room for the winter'),
('Kitchen and food kit', 'For a family that lost everything');

INSERT INTO kit_items (kit_id, catalog_item_id, quantity)
SELECT k.id, (SELECT min(i.id) FROM catalog_items i WHERE i.item_code = v.code), v.quantity
FROM (VALUES
('Trauma kit, 50 patients', 'WC-010', 20), ('Trauma kit, 50 patients', 'WC-150', 50), ('Trauma kit, 50 patients', 'WC-220', 10),
('Trauma kit, 50 patients', 'IV-010', 60), ('Trauma kit, 50 patients', 'IV-060', 60), ('Trauma kit, 50 patients', 'AE-010', 20),
('Trauma kit, 50 patients', 'AB-110', 10), ('Trauma kit, 50 patients', 'AN-110', 5), ('Trauma kit, 50 patients', 'SC-050', 4),
('Trauma kit, 50 patients', 'IN-100', 2), ('Trauma kit, 50 patients', 'EM-090', 5),
('Primary health kit, 1000 people, 1 month', 'AB-020', 10), ('Primary health kit, 1000 people, 1 month', 'AB-030', 30),
('Primary health kit, 1000 people, 1 month', 'AN-010', 20), ('Primary health kit, 1000 people, 1 month', 'AN-050', 10),
('Primary health kit, 1000 people, 1 month', 'GI-010', 5), ('Primary health kit, 1000 people, 1 month', 'GI-020', 5),
('Primary health kit, 1000 people, 1 month', 'GI-100', 3), ('Primary health kit, 1000 people, 1 month', 'DE-010', 20),
('Primary health kit, 1000 people, 1 month', 'MN-010', 10), ('Primary health kit, 1000 people, 1 month', 'MN-060', 20),
('Chronic disease kit, 100 patients', 'CH-010', 30), ('Chronic disease kit, 100 patients', 'CH-050', 20),
('Chronic disease kit, 100 patients', 'CH-140', 60), ('Chronic disease kit, 100 patients', 'CH-160', 20),
('Chronic disease kit, 100 patients', 'CH-180', 25), ('Chronic disease kit, 100 patients', 'CC-020', 15),
('Chronic disease kit, 100 patients', 'DI-020', 10),
('Delivery kit, 20 births', 'MN-070', 20), ('Delivery kit, 20 births', 'MN-080', 20), ('Delivery kit, 20 births', 'MN-090', 1),
('Delivery kit, 20 births', 'CC-040', 4), ('Delivery kit, 20 births', 'SC-060', 1), ('Delivery kit, 20 births', 'ME-150', 1),
('Family hygiene kit', 'HY-030', 10), ('Family hygiene kit', 'HY-050', 1), ('Family hygiene kit', 'HY-060', 2),
('Family hygiene kit', 'HY-080', 3), ('Family hygiene kit', 'HY-090', 4), ('Family hygiene kit', 'HY-130', 1),
('Winter kit, family', 'WI-010', 5), ('Winter kit, family', 'WI-050', 1), ('Winter kit, family', 'WI-080', 2),
('Winter kit, family', 'WI-090', 3), ('Winter kit, family', 'WI-140', 2), ('Winter kit, family', 'SH-130', 1),
('Shelter repair kit', 'SH-020', 2), ('Shelter repair kit', 'SH-040', 1), ('Shelter repair kit', 'SH-050', 1),
('Shelter repair kit', 'SH-070', 8), ('Shelter repair kit', 'SH-090', 1), ('Shelter repair kit', 'SH-100', 2),
('Kitchen and food kit', 'KH-010', 1), ('Kitchen and food kit', 'KH-080', 1), ('Kitchen and food kit', 'FB-010', 1),
('Kitchen and food kit', 'FB-090', 5), ('Kitchen and food kit', 'WS-020', 2)
) AS v(kit, code, quantity)
JOIN kits k ON k.name = v.kit;
