-- The other half of the catalog.

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('CT-010', 'Foley catheter 14 Fr, 2-way, balloon 30 ml', 'box of 10', 6.4, 0.25),
('CT-020', 'Foley catheter 16 Fr, 2-way, balloon 30 ml', 'box of 10', 6.4, 0.26),
('CT-030', 'Urine collecting bag 2 l with outlet', 'piece', 0.4, 0.06),
('CT-040', 'Nasogastric tube 8 Fr, 50 cm', 'piece', 0.38, 0.02),
('CT-050', 'Nasogastric tube 16 Fr, 125 cm', 'piece', 0.45, 0.04),
('CT-060', 'Suction catheter 14 Fr', 'box of 50', 7.2, 0.6),
('CT-070', 'Endotracheal tube 7.0 with cuff', 'piece', 1.25, 0.05),
('CT-080', 'Endotracheal tube 8.0 with cuff', 'piece', 1.25, 0.05),
('CT-090', 'Guedel airway, size 3', 'piece', 0.35, 0.02),
('CT-100', 'Oxygen mask, adult, with tubing', 'piece', 0.85, 0.1),
('CT-110', 'Nasal oxygen cannula, adult', 'piece', 0.5, 0.05),
('CT-120', 'Rectal tube 24 Fr', 'piece', 0.6, 0.03)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Catheters and tubes'
LEFT JOIN donors d ON d.name = ''
LEFT JOIN donor_codes t ON t.code = '' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Levant Surgical';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('DI-010', 'Blood glucose meter', 'piece', 14.5, 0.12),
('DI-020', 'Blood glucose test strips', 'box of 50', 8.9, 0.06),
('DI-030', 'Blood lancets, sterile', 'box of 200', 2.8, 0.1),
('DI-040', 'Malaria rapid test P.f/Pan', 'box of 25', 12.6, 0.25),
('DI-050', 'Hepatitis B surface antigen rapid test', 'box of 40', 18.4, 0.3),
('DI-060', 'HIV 1/2 rapid test', 'box of 25', 26, 0.3),
('DI-070', 'Pregnancy test strip, urine', 'box of 50', 6.2, 0.2),
('DI-080', 'Urine test strips, 10 parameters', 'tub of 100', 5.4, 0.08),
('DI-090', 'Haemoglobin colour scale, starter kit', 'kit', 21, 0.35),
('DI-100', 'Thermometer, digital', 'piece', 1.6, 0.03),
('DI-110', 'Sphygmomanometer, aneroid, adult cuff', 'piece', 11.8, 0.45),
('DI-120', 'Blood pressure monitor, automatic, upper arm', 'piece', 27.5, 0.7),
('DI-130', 'Stethoscope, double cup', 'piece', 7.9, 0.2),
('DI-140', 'Otoscope set with specula', 'set', 34, 0.5),
('DI-150', 'Pulse oximeter, fingertip', 'piece', 18.5, 0.07),
('DI-160', 'MUAC tape, child', 'pack of 50', 3.9, 0.1),
('DI-170', 'Tongue depressor, wooden', 'box of 100', 1.1, 0.25),
('DI-180', 'Examination lamp, head, LED', 'piece', 16.2, 0.18)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Diagnostics'
LEFT JOIN donors d ON d.name = 'Sister Cities Trust'
LEFT JOIN donor_codes t ON t.code = 'SCT-2201' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Nile Diagnostics';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('LA-010', 'Blood collection tube, EDTA, 4 ml', 'rack of 100', 9.8, 0.7),
('LA-020', 'Blood collection tube, serum, 5 ml', 'rack of 100', 9.4, 0.7),
('LA-030', 'Microscope slides, frosted end', 'box of 50', 2.1, 0.26),
('LA-040', 'Cover slips 22 x 22 mm', 'box of 100', 1.3, 0.03),
('LA-050', 'Giemsa stain', 'bottle of 500 ml', 18.6, 0.6),
('LA-060', 'Ziehl-Neelsen stain kit', 'kit', 32.5, 1.4),
('LA-070', 'Immersion oil', 'bottle of 50 ml', 4.4, 0.07),
('LA-080', 'Pipette tips, yellow, 200 microlitres', 'bag of 1000', 7.8, 0.3),
('LA-090', 'Urine container 60 ml, sterile', 'box of 100', 11.6, 1.2),
('LA-100', 'Centrifuge, 8 tubes, 220 V', 'piece', 485, 12),
('LA-110', 'Microscope, binocular, LED', 'piece', 0, 7.5),
('LA-120', 'Blood grouping reagent set A, B, D', 'set', 24.8, 0.15)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Laboratory'
LEFT JOIN donors d ON d.name = ''
LEFT JOIN donor_codes t ON t.code = '' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Nile Diagnostics';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('ME-010', 'Oxygen concentrator 5 l/min, 220 V', 'piece', 585, 16),
('ME-020', 'Oxygen regulator with flow meter', 'piece', 46, 1.1),
('ME-030', 'Suction pump, electric, 1 bottle', 'piece', 195, 6.5),
('ME-040', 'Suction pump, foot operated', 'piece', 72, 2.8),
('ME-050', 'Nebuliser, compressor, with masks', 'piece', 38.5, 1.8),
('ME-060', 'Autoclave 39 l, electric', 'piece', 920, 32),
('ME-070', 'Examination table, two sections', 'piece', 175, 38),
('ME-080', 'Delivery bed with stirrups', 'piece', 640, 95),
('ME-090', 'Stretcher, folding, aluminium', 'piece', 86, 7.2),
('ME-100', 'Wheelchair, folding, adult', 'piece', 118, 17),
('ME-110', 'Crutches, underarm, adjustable, adult', 'pair', 14.6, 1.9),
('ME-120', 'Walking frame, folding', 'piece', 22, 2.4),
('ME-130', 'Minor surgery instrument set', 'set', 84, 1.6),
('ME-140', 'Dressing instrument set', 'set', 31, 0.7),
('ME-150', 'Delivery instrument set', 'set', 58, 1.1),
('ME-160', 'Laparotomy instrument set', 'set', 465, 6.8),
('ME-170', 'Kidney dish, stainless steel, 26 cm', 'piece', 4.1, 0.25),
('ME-180', 'Drum for sterilising, 26 cm', 'piece', 33, 1.5),
('ME-190', 'IV stand, two hooks, on castors', 'piece', 36, 4.2),
('ME-200', 'Resuscitator, adult, silicone, with mask', 'piece', 23.5, 0.6),
('ME-210', 'Hospital mattress, washable, 190 x 80 cm', 'piece', 44, 9),
('ME-220', 'Weighing scale, adult, 150 kg', 'piece', 29, 2.6)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Medical equipment'
LEFT JOIN donors d ON d.name = 'Government of Norland'
LEFT JOIN donor_codes t ON t.code = 'NL-MED-14' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Amman Medical Supply';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('PE-010', 'Surgical mask, type IIR', 'box of 50', 3.2, 0.19),
('PE-020', 'Respirator mask FFP2', 'box of 20', 9.6, 0.22),
('PE-030', 'Face shield, reusable', 'piece', 1.8, 0.06),
('PE-040', 'Safety goggles, indirect vent', 'piece', 3.1, 0.09),
('PE-050', 'Apron, plastic, disposable', 'pack of 100', 4.6, 0.9),
('PE-060', 'Apron, heavy duty, reusable', 'piece', 4.9, 0.45),
('PE-070', 'Isolation gown, disposable', 'piece', 1.45, 0.12),
('PE-080', 'Coverall with hood, size L', 'piece', 5.8, 0.22),
('PE-090', 'Gloves, heavy duty, rubber, large', 'pair', 1.3, 0.15),
('PE-100', 'Rubber boots, size 43', 'pair', 8.2, 1.8),
('PE-110', 'Alcohol hand rub 70 %', 'bottle of 500 ml', 2.4, 0.48),
('PE-120', 'Body bag, adult', 'piece', 12.5, 1.3)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Protective equipment'
LEFT JOIN donors d ON d.name = 'Green Road Network'
LEFT JOIN donor_codes t ON t.code = 'GRN-EM-7' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Aqaba Import House';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('NU-010', 'Ready-to-use therapeutic food, peanut paste', 'carton of 150 sachets', 48, 14.9),
('NU-020', 'Ready-to-use supplementary food', 'carton of 150 sachets', 41.5, 14.9),
('NU-030', 'Therapeutic milk F-75', 'carton of 24 tins of 400 g', 62, 11.5),
('NU-040', 'Therapeutic milk F-100', 'carton of 24 tins of 400 g', 68, 11.5),
('NU-050', 'High-energy biscuits', 'carton of 10 kg', 16.4, 10.8),
('NU-060', 'Infant formula, stage 1', 'tin of 400 g', 4.6, 0.5),
('NU-070', 'Infant formula, stage 2', 'tin of 400 g', 4.6, 0.5),
('NU-080', 'Vitamin A 200,000 IU capsule', 'tub of 500', 14.2, 0.3),
('NU-090', 'Multiple micronutrient powder', 'box of 30 sachets', 0.95, 0.05),
('NU-100', 'Multivitamin tablet', 'box of 100', 0.95, 0.06),
('NU-110', 'ResoMal rehydration powder', 'box of 100 sachets', 0, 8.6)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Nutrition'
LEFT JOIN donors d ON d.name = 'Open Hands Fund'
LEFT JOIN donor_codes t ON t.code = 'OHF-31' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Jordan Valley Foods';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('FB-010', 'Family food basket, 5 persons, 1 month', 'carton', 42, 34),
('FB-020', 'Rice, medium grain', 'bag of 5 kg', 5.6, 5),
('FB-030', 'Bulgur wheat', 'bag of 5 kg', 4.9, 5),
('FB-040', 'Wheat flour', 'bag of 25 kg', 14.5, 25.1),
('FB-050', 'Lentils, red, split', 'bag of 2 kg', 3.1, 2),
('FB-060', 'Chickpeas, dry', 'bag of 2 kg', 3.4, 2),
('FB-070', 'White beans, dry', 'bag of 2 kg', 3.2, 2),
('FB-080', 'Pasta', 'bag of 1 kg', 1.1, 1),
('FB-090', 'Sunflower oil', 'bottle of 1 l', 2.05, 0.95),
('FB-100', 'Sugar', 'bag of 2 kg', 2.2, 2),
('FB-110', 'Salt, iodised', 'bag of 1 kg', 0.45, 1),
('FB-120', 'Tea, black', 'pack of 500 g', 3.6, 0.52),
('FB-130', 'Tomato paste', 'tin of 800 g', 1.75, 0.92),
('FB-140', 'Tuna in oil', 'tin of 160 g', 1.15, 0.2),
('FB-150', 'Dates, pressed', 'pack of 1 kg', 2.4, 1),
('FB-160', 'Halva (حلاوة طحينية)', 'tub of 400 g', 2.1, 0.43),
('FB-170', 'Milk powder, full cream', 'tin of 2.5 kg', 17.8, 2.8),
('FB-180', 'Olive oil & thyme pack (زيت وزعتر)', 'pack', 6.9, 1.6)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Food baskets'
LEFT JOIN donors d ON d.name = 'Sister Cities Trust'
LEFT JOIN donor_codes t ON t.code = 'SCT-2201' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Jordan Valley Foods';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('WS-010', 'Jerrycan, collapsible, 10 l', 'piece', 2.2, 0.25),
('WS-020', 'Jerrycan, rigid, 20 l', 'piece', 4.4, 1),
('WS-030', 'Bucket with lid and tap, 14 l', 'piece', 4.1, 0.8),
('WS-040', 'Water tank, 1 m3, polyethylene', 'piece', 92, 28),
('WS-050', 'Water tank, 5 m3, collapsible bladder', 'piece', 480, 22),
('WS-060', 'Water purification tablets 33 mg', 'box of 10,000', 58, 2.8),
('WS-070', 'Calcium hypochlorite 65-70 % granules', 'drum of 45 kg', 128, 47),
('WS-080', 'Chlorine test kit, pool tester with DPD', 'kit', 16.5, 0.3),
('WS-090', 'Ceramic water filter, household', 'piece', 21, 4.2),
('WS-100', 'Latrine slab, plastic, 120 x 80 cm', 'piece', 39, 11),
('WS-110', 'Latrine superstructure kit', 'kit', 86, 24),
('WS-120', 'Tap stand, 6 taps', 'piece', 74, 9.5),
('WS-130', 'Water pipe HDPE 32 mm', 'roll of 100 m', 68, 28),
('WS-140', 'Submersible pump, solar, 2 kW', 'set', 1850, 48),
('WS-150', 'Waste bin with lid, 120 l', 'piece', 31, 9),
('WS-160', 'Hygiene promotion flip chart, Arabic', 'piece', 5.5, 0.7)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Water and sanitation'
LEFT JOIN donors d ON d.name = 'Government of Norland'
LEFT JOIN donor_codes t ON t.code = 'NL-SHL-14' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Zarqa Plastics';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('HY-010', 'Family hygiene kit, 5 persons, 1 month', 'kit', 24.5, 7.5),
('HY-020', 'Dignity kit, women and girls', 'kit', 17.8, 2.6),
('HY-030', 'Soap, bath', 'bar of 125 g', 0.38, 0.13),
('HY-040', 'Soap, laundry', 'bar of 250 g', 0.42, 0.26),
('HY-050', 'Washing powder', 'bag of 3 kg', 4.2, 3),
('HY-060', 'Shampoo', 'bottle of 500 ml', 1.7, 0.54),
('HY-070', 'Toothbrush, adult', 'pack of 12', 3.2, 0.2),
('HY-080', 'Toothpaste', 'tube of 100 ml', 0.85, 0.14),
('HY-090', 'Sanitary pads', 'pack of 10', 0.75, 0.1),
('HY-100', 'Nappies, size 3 (4-9 kg)', 'pack of 44', 7.6, 1.3),
('HY-110', 'Nappies, size 5 (11-25 kg)', 'pack of 34', 7.6, 1.4),
('HY-120', 'Adult incontinence pads, large', 'pack of 20', 8.8, 1.9),
('HY-130', 'Toilet paper', 'pack of 12 rolls', 3.4, 1.3),
('HY-140', 'Towel, bath, 70 x 140 cm', 'piece', 3.6, 0.45),
('HY-150', 'Disinfectant, household bleach 5 %', 'bottle of 4 l', 2.9, 4.3),
('HY-160', 'Lice comb, metal', 'piece', 0.9, 0.02),
('HY-170', 'Nail clipper', 'piece', 0.6, 0.03)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Hygiene'
LEFT JOIN donors d ON d.name = 'Harbour Light Foundation'
LEFT JOIN donor_codes t ON t.code = 'HLF-101' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Dead Sea Hygiene';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('SH-010', 'Family tent, 16 m2, with winter liner', 'piece', 420, 58),
('SH-020', 'Tarpaulin, woven, 4 x 6 m', 'piece', 14.2, 4.6),
('SH-030', 'Plastic sheeting roll 4 x 60 m', 'roll', 138, 48),
('SH-040', 'Rope, polypropylene, 6 mm', 'roll of 100 m', 9.6, 2),
('SH-050', 'Shelter tool kit', 'kit', 62, 11),
('SH-060', 'Shelter fixing kit', 'kit', 34, 8),
('SH-070', 'Timber 5 x 10 cm', 'piece of 4 m', 8.4, 9.5),
('SH-080', 'Corrugated sheet, galvanised, 0.9 x 2.4 m', 'piece', 11.8, 6.4),
('SH-090', 'Nails, 75 mm', 'box of 5 kg', 7.2, 5.1),
('SH-100', 'Window insulation kit', 'kit', 12.5, 1.6),
('SH-110', 'Door, wooden, with frame and lock', 'piece', 58, 26),
('SH-120', 'Floor mat, plastic, 1.8 x 3.6 m', 'piece', 6.8, 2.2),
('SH-130', 'Solar lamp with phone charger', 'piece', 19.4, 0.6),
('SH-140', 'Torch, wind-up', 'piece', 6.9, 0.3),
('SH-150', 'Padlock, 50 mm, with 3 keys', 'piece', 3.1, 0.25),
('SH-160', 'Fire extinguisher 6 kg, dry powder', 'piece', 24, 9.2)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Shelter'
LEFT JOIN donors d ON d.name = 'Government of Norland'
LEFT JOIN donor_codes t ON t.code = 'NL-SHL-14' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Highland Shelter Works';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('WI-010', 'Blanket, high thermal, 150 x 200 cm', 'piece', 7.9, 1.6),
('WI-020', 'Blanket, fleece, child, 100 x 120 cm', 'piece', 3.8, 0.6),
('WI-030', 'Quilt, double, cotton', 'piece', 16.5, 2.9),
('WI-040', 'Mattress, foam, 190 x 80 x 10 cm', 'piece', 11.4, 3.1),
('WI-050', 'Heating stove, diesel', 'piece', 48, 12),
('WI-060', 'Heating stove, wood', 'piece', 52, 15),
('WI-070', 'Heating fuel voucher', 'voucher', 25, 0.01),
('WI-080', 'Jacket, winter, adult, assorted sizes', 'piece', 18.6, 1.1),
('WI-090', 'Jacket, winter, child, assorted sizes', 'piece', 14.2, 0.7),
('WI-100', 'Winter clothing set, infant 0-24 months', 'set', 11.5, 0.6),
('WI-110', 'Boots, winter, child, assorted sizes', 'pair', 9.8, 0.7),
('WI-120', 'Thermal underwear set, adult', 'set', 7.4, 0.4),
('WI-130', 'Scarf, hat & gloves set, "one size"', 'set', 4.9, 0.25),
('WI-140', 'Socks, wool', 'pack of 6 pairs', 5.2, 0.4),
('WI-150', 'Sleeping bag, adult, -5 °C', 'piece', 26, 1.8)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Winterisation'
LEFT JOIN donors d ON d.name = 'Winter Appeal'
LEFT JOIN donor_codes t ON t.code = 'WIN-15' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Irbid Textiles';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('KH-010', 'Kitchen set, family of 5', 'set', 27.5, 5.2),
('KH-020', 'Cooking pot, stainless steel, 7 l', 'piece', 8.6, 1.5),
('KH-030', 'Frying pan, 25 cm', 'piece', 4.7, 0.8),
('KH-040', 'Plate, deep, stainless steel', 'piece', 1.1, 0.2),
('KH-050', 'Cup, stainless steel, 300 ml', 'piece', 0.8, 0.1),
('KH-060', 'Cutlery set, 5 persons', 'set', 3.9, 0.6),
('KH-070', 'Knife, kitchen, 15 cm', 'piece', 1.4, 0.1),
('KH-080', 'Gas stove, two burners', 'piece', 23, 3.8),
('KH-090', 'Gas cylinder, 12 kg, empty', 'piece', 38, 13.5),
('KH-100', 'Washing basin, plastic, 40 l', 'piece', 3.6, 0.9),
('KH-110', 'Broom, brush & dustpan set', 'set', 3.1, 0.8),
('KH-120', 'Clothes line with 24 pegs', 'set', 1.9, 0.3),
('KH-130', 'Sewing kit', 'kit', 1.6, 0.1),
('KH-140', 'Carpet, synthetic, 2 x 3 m', 'piece', 21, 6.4)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Kitchen and household'
LEFT JOIN donors d ON d.name = 'Community Fund Amman'
LEFT JOIN donor_codes t ON t.code = 'CMT-5' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Mafraq Household Goods';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('ED-010', 'School bag with supplies, primary', 'set', 12.8, 1.4),
('ED-020', 'School bag with supplies, secondary', 'set', 15.4, 1.9),
('ED-030', 'School-in-a-carton for 40 children', 'kit', 165, 32),
('ED-040', 'Recreation kit', 'kit', 142, 24),
('ED-050', 'Exercise book, 96 pages', 'pack of 10', 3.9, 1.3),
('ED-060', 'Pencils, HB', 'box of 12', 0.9, 0.07),
('ED-070', 'Crayons, wax, 12 colours', 'box', 0.75, 0.1),
('ED-080', 'Chalk, white', 'box of 100', 1.1, 0.9),
('ED-090', 'Blackboard 90 x 120 cm', 'piece', 22, 6.5),
('ED-100', 'Early childhood development kit', 'kit', 198, 35),
('ED-110', 'Football, size 5', 'piece', 6.4, 0.45),
('ED-120', 'Drawing paper A4', 'ream of 500', 4.8, 2.5)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Education'
LEFT JOIN donors d ON d.name = ''
LEFT JOIN donor_codes t ON t.code = '' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Aqaba Import House';
