-- A relief catalog: medicines, consumables, equipment, food, water, shelter and household goods.
-- Local prices are the US dollar prices at 0.709, to three decimals.

INSERT INTO categories (name) VALUES
('Antibiotics'),
('Analgesics'),
('Anaesthetics'),
('IV fluids'),
('Chronic disease'),
('Cold chain'),
('Dermatology'),
('Gastrointestinal'),
('Emergency medicines'),
('Maternal and newborn'),
('Wound care'),
('Surgical consumables'),
('Injection supplies'),
('Catheters and tubes'),
('Diagnostics'),
('Laboratory'),
('Medical equipment'),
('Protective equipment'),
('Nutrition'),
('Food baskets'),
('Water and sanitation'),
('Hygiene'),
('Shelter'),
('Winterisation'),
('Kitchen and household'),
('Education');

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('AB-010', 'Amoxicillin 250 mg capsule', 'box of 100', 2.15, 0.09),
('AB-020', 'Amoxicillin 500 mg capsule', 'box of 100', 3.4, 0.14),
('AB-030', 'Amoxicillin 125 mg/5 ml powder for suspension', 'bottle of 100 ml', 0.72, 0.13),
('AB-040', 'Amoxicillin/clavulanic acid 500/125 mg tablet', 'box of 100', 11.8, 0.16),
('AB-050', 'Amoxicillin/clavulanic acid 400/57 mg per 5 ml suspension', 'bottle of 70 ml', 2.35, 0.12),
('AB-060', 'Ampicillin 1 g powder for injection', 'box of 50 vials', 12.5, 0.6),
('AB-070', 'Azithromycin 250 mg tablet', 'box of 6', 0.95, 0.02),
('AB-080', 'Azithromycin 200 mg/5 ml suspension', 'bottle of 15 ml', 1.1, 0.05),
('AB-090', 'Benzathine benzylpenicillin 2.4 MIU powder for injection', 'vial', 0.68, 0.02),
('AB-100', 'Cefixime 400 mg tablet', 'box of 10', 1.9, 0.03),
('AB-110', 'Ceftriaxone 1 g powder for injection', 'box of 10 vials', 6.2, 0.25),
('AB-120', 'Cefazolin 1 g powder for injection', 'box of 10 vials', 7.4, 0.25),
('AB-130', 'Cefalexin 500 mg capsule', 'box of 100', 6.9, 0.15),
('AB-140', 'Ciprofloxacin 500 mg tablet', 'box of 100', 3.85, 0.11),
('AB-150', 'Clindamycin 300 mg capsule', 'box of 100', 9.7, 0.1),
('AB-160', 'Cloxacillin 500 mg capsule', 'box of 100', 5.3, 0.12),
('AB-170', 'Doxycycline 100 mg tablet', 'box of 100', 2.4, 0.06),
('AB-180', 'Erythromycin 500 mg tablet', 'box of 100', 8.1, 0.14),
('AB-190', 'Gentamicin 80 mg/2 ml solution for injection', 'box of 10 ampoules', 1.6, 0.08),
('AB-200', 'Metronidazole 250 mg tablet', 'box of 100', 1.35, 0.05),
('AB-210', 'Metronidazole 500 mg/100 ml solution for infusion', 'bottle', 0.55, 0.14),
('AB-220', 'Nitrofurantoin 100 mg capsule', 'box of 100', 4.6, 0.06),
('AB-230', 'Co-trimoxazole 400/80 mg tablet', 'box of 100', 1.7, 0.09),
('AB-240', 'Co-trimoxazole 200/40 mg per 5 ml suspension', 'bottle of 100 ml', 0.65, 0.13),
('AB-250', 'Vancomycin 500 mg powder for infusion', 'vial', 2.2, 0.03)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Antibiotics'
LEFT JOIN donors d ON d.name = 'Government of Norland'
LEFT JOIN donor_codes t ON t.code = 'NL-MED-14' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Petra Pharma Trading';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('AN-010', 'Paracetamol 500 mg tablet', 'box of 100', 0.78, 0.07),
('AN-020', 'Paracetamol 120 mg/5 ml syrup', 'bottle of 100 ml', 0.6, 0.13),
('AN-030', 'Paracetamol 1 g/100 ml solution for infusion', 'bottle', 1.05, 0.14),
('AN-040', 'Paracetamol 125 mg suppository', 'box of 10', 0.9, 0.03),
('AN-050', 'Ibuprofen 400 mg tablet', 'box of 100', 1.6, 0.08),
('AN-060', 'Ibuprofen 100 mg/5 ml suspension', 'bottle of 100 ml', 0.85, 0.13),
('AN-070', 'Diclofenac 50 mg tablet', 'box of 100', 1.25, 0.06),
('AN-080', 'Diclofenac 75 mg/3 ml solution for injection', 'box of 10 ampoules', 1.4, 0.09),
('AN-090', 'Acetylsalicylic acid 300 mg tablet', 'box of 100', 0.7, 0.06),
('AN-100', 'Tramadol 50 mg capsule', 'box of 100', 3.9, 0.07),
('AN-110', 'Morphine 10 mg/ml solution for injection', 'box of 10 ampoules', 6.5, 0.05),
('AN-120', 'Codeine 30 mg tablet', 'box of 100', 7.2, 0.05),
('AN-130', 'Ketorolac 30 mg/ml solution for injection', 'box of 10 ampoules', 5.1, 0.05),
('AN-140', 'Hyoscine butylbromide 10 mg tablet', 'box of 100', 2.8, 0.05)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Analgesics'
LEFT JOIN donors d ON d.name = 'Harbour Light Foundation'
LEFT JOIN donor_codes t ON t.code = 'HLF-100' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Petra Pharma Trading';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('AE-010', 'Ketamine 50 mg/ml solution for injection', 'vial of 10 ml', 1.15, 0.03),
('AE-020', 'Lidocaine 2 % solution for injection', 'vial of 20 ml', 0.85, 0.05),
('AE-030', 'Lidocaine 2 % with adrenaline 1:100,000, dental cartridge', 'box of 50', 14.8, 0.3),
('AE-040', 'Bupivacaine 0.5 % for spinal anaesthesia', 'box of 10 ampoules', 9.6, 0.09),
('AE-050', 'Propofol 10 mg/ml emulsion', 'box of 5 ampoules of 20 ml', 6.3, 0.2),
('AE-060', 'Thiopental 1 g powder for injection', 'vial', 2.4, 0.03),
('AE-070', 'Suxamethonium 50 mg/ml solution for injection', 'box of 10 ampoules', 8.4, 0.06),
('AE-080', 'Atropine 1 mg/ml solution for injection', 'box of 10 ampoules', 1.9, 0.04),
('AE-090', 'Neostigmine 2.5 mg/ml solution for injection', 'box of 10 ampoules', 3.8, 0.04),
('AE-100', 'Midazolam 5 mg/ml solution for injection', 'box of 10 ampoules', 5.5, 0.06),
('AE-110', 'Isoflurane liquid for inhalation', 'bottle of 250 ml', 38.5, 0.45),
('AE-120', 'Ephedrine 30 mg/ml solution for injection', 'box of 10 ampoules', 7.9, 0.04)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Anaesthetics'
LEFT JOIN donors d ON d.name = 'Harbour Light Foundation'
LEFT JOIN donor_codes t ON t.code = 'HLF-101' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Amman Medical Supply';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('IV-010', 'Sodium chloride 0.9 % solution for infusion', 'bag of 1000 ml', 1.05, 1.08),
('IV-020', 'Sodium chloride 0.9 % solution for infusion', 'bag of 500 ml', 0.82, 0.56),
('IV-030', 'Glucose 5 % solution for infusion', 'bag of 1000 ml', 1.1, 1.08),
('IV-040', 'Glucose 5 % solution for infusion', 'bag of 500 ml', 0.85, 0.56),
('IV-050', 'Glucose 50 % solution for injection', 'vial of 50 ml', 0.75, 0.1),
('IV-060', 'Ringer''s lactate solution for infusion', 'bag of 1000 ml', 1.12, 1.08),
('IV-070', 'Ringer''s lactate solution for infusion', 'bag of 500 ml', 0.88, 0.56),
('IV-080', 'Mannitol 20 % solution for infusion', 'bottle of 500 ml', 2.35, 0.6),
('IV-090', 'Potassium chloride 10 % solution for injection', 'box of 20 ampoules', 3.6, 0.35),
('IV-100', 'Sodium bicarbonate 8.4 % solution for injection', 'box of 20 ampoules', 4.2, 0.35),
('IV-110', 'Calcium gluconate 10 % solution for injection', 'box of 20 ampoules', 5.4, 0.35),
('IV-120', 'Water for injection 10 ml', 'box of 50 ampoules', 2.9, 0.7),
('IV-130', 'Gelatin 4 % plasma expander', 'bag of 500 ml', 5.8, 0.56)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'IV fluids'
LEFT JOIN donors d ON d.name = 'Government of Norland'
LEFT JOIN donor_codes t ON t.code = 'NL-MED-14' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Amman Medical Supply';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('CH-010', 'Amlodipine 5 mg tablet', 'box of 100', 1.45, 0.05),
('CH-020', 'Atenolol 50 mg tablet', 'box of 100', 1.3, 0.05),
('CH-030', 'Bisoprolol 5 mg tablet', 'box of 100', 2.6, 0.05),
('CH-040', 'Captopril 25 mg tablet', 'box of 100', 1.2, 0.05),
('CH-050', 'Enalapril 10 mg tablet', 'box of 100', 1.75, 0.05),
('CH-060', 'Losartan 50 mg tablet', 'box of 100', 2.3, 0.06),
('CH-070', 'Furosemide 40 mg tablet', 'box of 100', 0.95, 0.05),
('CH-080', 'Hydrochlorothiazide 25 mg tablet', 'box of 100', 0.8, 0.05),
('CH-090', 'Spironolactone 25 mg tablet', 'box of 100', 2.9, 0.05),
('CH-100', 'Digoxin 0.25 mg tablet', 'box of 100', 1.6, 0.04),
('CH-110', 'Isosorbide dinitrate 5 mg sublingual tablet', 'box of 100', 2.1, 0.04),
('CH-120', 'Simvastatin 20 mg tablet', 'box of 100', 2.2, 0.05),
('CH-130', 'Atorvastatin 20 mg tablet', 'box of 100', 3.1, 0.05),
('CH-140', 'Metformin 500 mg tablet', 'box of 100', 1.5, 0.08),
('CH-150', 'Metformin 850 mg tablet', 'box of 100', 2.05, 0.11),
('CH-160', 'Glibenclamide 5 mg tablet', 'box of 100', 0.75, 0.04),
('CH-170', 'Gliclazide 80 mg tablet', 'box of 100', 2.4, 0.05),
('CH-180', 'Salbutamol 100 micrograms/dose inhaler', 'inhaler of 200 doses', 1.35, 0.04),
('CH-190', 'Beclometasone 100 micrograms/dose inhaler', 'inhaler of 200 doses', 2.6, 0.04),
('CH-200', 'Levothyroxine 100 micrograms tablet', 'box of 100', 2.7, 0.04),
('CH-210', 'Carbamazepine 200 mg tablet', 'box of 100', 2.3, 0.06),
('CH-220', 'Sodium valproate 200 mg tablet', 'box of 100', 4.4, 0.08),
('CH-230', 'Phenobarbital 30 mg tablet', 'box of 100', 0.9, 0.04),
('CH-240', 'Amitriptyline 25 mg tablet', 'box of 100', 1.1, 0.04),
('CH-250', 'Fluoxetine 20 mg capsule', 'box of 100', 2.5, 0.05),
('CH-260', 'Haloperidol 5 mg tablet', 'box of 100', 1.9, 0.04),
('CH-270', 'Allopurinol 100 mg tablet', 'box of 100', 1.8, 0.05),
('CH-280', 'Warfarin 5 mg tablet', 'box of 100', 3.3, 0.04)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Chronic disease'
LEFT JOIN donors d ON d.name = 'Sister Cities Trust'
LEFT JOIN donor_codes t ON t.code = 'SCT-2201' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Petra Pharma Trading';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('CC-010', 'Insulin, soluble 100 IU/ml', 'vial of 10 ml', 5.9, 0.03),
('CC-020', 'Insulin, isophane (NPH) 100 IU/ml', 'vial of 10 ml', 6.1, 0.03),
('CC-030', 'Insulin, biphasic 30/70 100 IU/ml', 'vial of 10 ml', 6.2, 0.03),
('CC-040', 'Oxytocin 10 IU/ml solution for injection', 'box of 10 ampoules', 2.7, 0.04),
('CC-050', 'Tetanus vaccine, adsorbed', 'vial of 10 doses', 2.4, 0.02),
('CC-060', 'Tetanus immunoglobulin 250 IU', 'ampoule', 8.8, 0.02),
('CC-070', 'Measles vaccine with diluent', 'vial of 10 doses', 3.2, 0.03),
('CC-080', 'Hepatitis B vaccine, paediatric', 'vial of 10 doses', 4.6, 0.02),
('CC-090', 'BCG vaccine with diluent', 'vial of 20 doses', 2.1, 0.02),
('CC-100', 'Anti-D immunoglobulin 300 micrograms', 'syringe', 42, 0.03),
('CC-110', 'Rabies vaccine', 'vial of 1 dose', 9.4, 0.02),
('CC-120', 'Vaccine carrier 1.7 l with 4 ice packs', 'piece', 18.5, 2.3),
('CC-130', 'Cold box 20 l, long range', 'piece', 210, 14),
('CC-140', 'Freeze indicator, electronic', 'piece', 6.8, 0.03)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Cold chain'
LEFT JOIN donors d ON d.name = 'Government of Norland'
LEFT JOIN donor_codes t ON t.code = 'NL-MED-14' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Cold Chain Partners';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('DE-010', 'Benzyl benzoate 25 % lotion', 'bottle of 100 ml', 0.95, 0.13),
('DE-020', 'Permethrin 5 % cream', 'tube of 30 g', 1.7, 0.04),
('DE-030', 'Permethrin 1 % lotion', 'bottle of 60 ml', 1.2, 0.08),
('DE-040', 'Hydrocortisone 1 % cream', 'tube of 15 g', 0.5, 0.02),
('DE-050', 'Betamethasone 0.1 % ointment', 'tube of 15 g', 0.75, 0.02),
('DE-060', 'Clotrimazole 1 % cream', 'tube of 20 g', 0.55, 0.03),
('DE-070', 'Miconazole 2 % cream', 'tube of 30 g', 0.7, 0.04),
('DE-080', 'Silver sulfadiazine 1 % cream', 'jar of 500 g', 5.2, 0.55),
('DE-090', 'Silver sulfadiazine 1 % cream', 'tube of 50 g', 0.95, 0.06),
('DE-100', 'Fusidic acid 2 % cream', 'tube of 15 g', 1.4, 0.02),
('DE-110', 'Zinc oxide 10 % ointment', 'jar of 100 g', 0.85, 0.12),
('DE-120', 'Calamine 15 % lotion', 'bottle of 100 ml', 0.8, 0.13),
('DE-130', 'Nystatin 100,000 IU/ml oral suspension', 'bottle of 30 ml', 0.9, 0.05)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Dermatology'
LEFT JOIN donors d ON d.name = 'Open Hands Fund'
LEFT JOIN donor_codes t ON t.code = 'OHF-31' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Petra Pharma Trading';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('GI-010', 'Oral rehydration salts, low osmolarity', 'box of 100 sachets', 6.4, 2.2),
('GI-020', 'Zinc sulfate 20 mg dispersible tablet', 'box of 100', 1.9, 0.05),
('GI-030', 'Omeprazole 20 mg capsule', 'box of 100', 2.2, 0.05),
('GI-040', 'Ranitidine 150 mg tablet', 'box of 100', 2.5, 0.05),
('GI-050', 'Aluminium and magnesium hydroxide tablet', 'box of 100', 1.4, 0.12),
('GI-060', 'Metoclopramide 10 mg tablet', 'box of 100', 0.85, 0.04),
('GI-070', 'Metoclopramide 10 mg/2 ml solution for injection', 'box of 10 ampoules', 1.3, 0.06),
('GI-080', 'Ondansetron 4 mg tablet', 'box of 10', 1.6, 0.02),
('GI-090', 'Loperamide 2 mg capsule', 'box of 100', 1.5, 0.04),
('GI-100', 'Albendazole 400 mg chewable tablet', 'box of 100', 2.6, 0.12),
('GI-110', 'Mebendazole 100 mg chewable tablet', 'box of 100', 0.9, 0.06),
('GI-120', 'Bisacodyl 5 mg tablet', 'box of 100', 0.9, 0.04),
('GI-130', 'Lactulose 3.35 g/5 ml solution', 'bottle of 300 ml', 2.4, 0.4),
('GI-140', 'Glycerol suppository for adults', 'box of 12', 1.1, 0.04)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Gastrointestinal'
LEFT JOIN donors d ON d.name = 'Open Hands Fund'
LEFT JOIN donor_codes t ON t.code = 'OHF-31' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Petra Pharma Trading';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('EM-010', 'Adrenaline (epinephrine) 1 mg/ml solution for injection', 'box of 10 ampoules', 2.2, 0.04),
('EM-020', 'Dexamethasone 4 mg/ml solution for injection', 'box of 10 ampoules', 1.9, 0.04),
('EM-030', 'Hydrocortisone 100 mg powder for injection', 'vial', 0.7, 0.02),
('EM-040', 'Prednisolone 5 mg tablet', 'box of 100', 1.1, 0.04),
('EM-050', 'Promethazine 25 mg tablet', 'box of 100', 1.2, 0.04),
('EM-060', 'Chlorphenamine 4 mg tablet', 'box of 100', 0.55, 0.04),
('EM-070', 'Diazepam 10 mg/2 ml solution for injection', 'box of 10 ampoules', 2.4, 0.06),
('EM-080', 'Magnesium sulfate 50 % solution for injection', 'box of 10 ampoules', 4.3, 0.16),
('EM-090', 'Tranexamic acid 500 mg/5 ml solution for injection', 'box of 10 ampoules', 7.6, 0.1),
('EM-100', 'Naloxone 0.4 mg/ml solution for injection', 'box of 10 ampoules', 11.5, 0.04),
('EM-110', 'Aminophylline 250 mg/10 ml solution for injection', 'box of 10 ampoules', 2.8, 0.15),
('EM-120', 'Dopamine 200 mg/5 ml concentrate', 'box of 10 ampoules', 6.9, 0.1),
('EM-130', 'Heparin 5,000 IU/ml solution for injection', 'vial of 5 ml', 2.1, 0.02),
('EM-140', 'Vitamin K1 10 mg/ml solution for injection', 'box of 10 ampoules', 3.4, 0.04),
('EM-150', 'Activated charcoal powder', 'tub of 50 g', 3.2, 0.08),
('EM-160', 'Salbutamol 5 mg/ml solution for nebuliser', 'bottle of 20 ml', 1.9, 0.04)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Emergency medicines'
LEFT JOIN donors d ON d.name = 'Green Road Network'
LEFT JOIN donor_codes t ON t.code = 'GRN-EM-7' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Amman Medical Supply';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('MN-010', 'Ferrous salt 60 mg with folic acid 0.4 mg tablet', 'box of 100', 0.75, 0.05),
('MN-020', 'Folic acid 5 mg tablet', 'box of 100', 0.6, 0.04),
('MN-030', 'Misoprostol 200 micrograms tablet', 'box of 4', 1.3, 0.01),
('MN-040', 'Methyldopa 250 mg tablet', 'box of 100', 4.1, 0.08),
('MN-050', 'Chlorhexidine 7.1 % gel, umbilical cord', 'tube of 10 g', 0.45, 0.02),
('MN-060', 'Tetracycline 1 % eye ointment', 'tube of 5 g', 0.35, 0.01),
('MN-070', 'Clean delivery kit', 'kit', 1.85, 0.35),
('MN-080', 'Newborn kit: blanket, cap, towel, soap', 'kit', 5.9, 0.9),
('MN-090', 'Umbilical cord clamp, sterile', 'box of 100', 7.5, 0.3),
('MN-100', 'Mucus extractor 20 ml, sterile', 'piece', 0.55, 0.02),
('MN-110', 'Fetal stethoscope, Pinard, aluminium', 'piece', 4.2, 0.07),
('MN-120', 'Baby scale, hanging, 25 kg with trousers', 'piece', 21, 1.4),
('MN-130', 'Manual vacuum aspiration set', 'set', 28, 0.4),
('MN-140', 'Resuscitator, newborn, silicone, with 2 masks', 'piece', 19.5, 0.5)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Maternal and newborn'
LEFT JOIN donors d ON d.name = 'Harbour Light Foundation'
LEFT JOIN donor_codes t ON t.code = 'HLF-101' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Amman Medical Supply';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('WC-010', 'Gauze compress 10 x 10 cm, 8 ply, sterile', 'box of 100', 4.2, 0.45),
('WC-020', 'Gauze compress 10 x 20 cm, 12 ply, non-sterile', 'pack of 100', 3.1, 0.6),
('WC-030', 'Gauze roll 90 cm x 100 m', 'roll', 12.8, 2.1),
('WC-040', 'Paraffin gauze dressing 10 x 10 cm', 'box of 10', 2.6, 0.09),
('WC-050', 'Absorbent cotton wool', 'roll of 500 g', 2.3, 0.52),
('WC-060', 'Elastic bandage 8 cm x 4 m', 'piece', 0.38, 0.04),
('WC-070', 'Elastic bandage 10 cm x 4 m', 'piece', 0.45, 0.05),
('WC-080', 'Gauze bandage 8 cm x 4 m', 'pack of 12', 1.5, 0.18),
('WC-090', 'Plaster of Paris bandage 10 cm x 3 m', 'piece', 0.75, 0.2),
('WC-100', 'Plaster of Paris bandage 15 cm x 3 m', 'piece', 1.05, 0.3),
('WC-110', 'Cast padding 10 cm x 2.7 m', 'piece', 0.5, 0.05),
('WC-120', 'Adhesive tape, zinc oxide, 2.5 cm x 5 m', 'roll', 0.55, 0.04),
('WC-130', 'Adhesive dressing strips, assorted', 'box of 100', 0.95, 0.09),
('WC-140', 'Triangular bandage 96 x 136 cm', 'piece', 0.6, 0.07),
('WC-150', 'Field dressing, first aid, 10 x 19 cm', 'piece', 1.25, 0.05),
('WC-160', 'Povidone iodine 10 % solution', 'bottle of 200 ml', 1.35, 0.25),
('WC-170', 'Povidone iodine 10 % solution', 'bottle of 1 l', 4.9, 1.12),
('WC-180', 'Chlorhexidine 5 % concentrate', 'bottle of 1 l', 4.3, 1.05),
('WC-190', 'Hydrogen peroxide 3 % solution', 'bottle of 200 ml', 0.7, 0.24),
('WC-200', 'Eye pad, sterile', 'box of 25', 1.9, 0.1),
('WC-210', 'Burn dressing, gel, 20 x 20 cm', 'piece', 3.8, 0.14),
('WC-220', 'Tourniquet, combat application', 'piece', 14.5, 0.08)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Wound care'
LEFT JOIN donors d ON d.name = 'Government of Norland'
LEFT JOIN donor_codes t ON t.code = 'NL-MED-14' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Levant Surgical';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('SC-010', 'Examination gloves, nitrile, small', 'box of 100', 5.2, 0.42),
('SC-020', 'Examination gloves, nitrile, medium', 'box of 100', 5.2, 0.45),
('SC-030', 'Examination gloves, nitrile, large', 'box of 100', 5.2, 0.48),
('SC-040', 'Surgical gloves, sterile, size 6.5', 'box of 50 pairs', 14.8, 0.95),
('SC-050', 'Surgical gloves, sterile, size 7', 'box of 50 pairs', 14.8, 1),
('SC-060', 'Surgical gloves, sterile, size 7.5', 'box of 50 pairs', 14.8, 1.05),
('SC-070', 'Surgical gloves, sterile, size 8', 'box of 50 pairs', 14.8, 1.1),
('SC-080', 'Suture, absorbable, DEC 3 (2/0), 3/8 needle', 'box of 36', 24.5, 0.15),
('SC-090', 'Suture, absorbable, DEC 4 (1), 1/2 needle', 'box of 36', 27, 0.15),
('SC-100', 'Suture, nylon, DEC 2 (3/0), 3/8 needle', 'box of 36', 16.4, 0.12),
('SC-110', 'Suture, nylon, DEC 1.5 (4/0), 3/8 needle', 'box of 36', 16.4, 0.12),
('SC-120', 'Suture, silk, DEC 3 (2/0), 1/2 needle', 'box of 36', 17.2, 0.12),
('SC-130', 'Scalpel blade no. 10, sterile', 'box of 100', 4.6, 0.1),
('SC-140', 'Scalpel blade no. 22, sterile', 'box of 100', 4.6, 0.11),
('SC-150', 'Surgical drape, fenestrated, sterile, 75 x 90 cm', 'piece', 1.1, 0.07),
('SC-160', 'Surgical gown, sterile, large', 'piece', 2.6, 0.18),
('SC-170', 'Surgical cap, disposable', 'box of 100', 2.2, 0.3),
('SC-180', 'Chest drain 28 Fr, sterile', 'piece', 3.3, 0.06),
('SC-190', 'Underwater seal drainage bottle', 'piece', 5.4, 0.35),
('SC-200', 'Drain, corrugated, 5 x 25 cm, sterile', 'piece', 1.2, 0.03),
('SC-210', 'External fixator, lower limb, complete', 'set', 148, 2.2),
('SC-220', 'Skin stapler, 35 staples', 'piece', 4.7, 0.07)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Surgical consumables'
LEFT JOIN donors d ON d.name = 'Harbour Light Foundation'
LEFT JOIN donor_codes t ON t.code = 'HLF-100' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Levant Surgical';

INSERT INTO catalog_items (item_code, description, unit, price_usd, weight, price_local, category_id, donor_id, donor_t1_id, supplier_id)
SELECT v.code, v.description, v.unit, v.usd, v.weight, round(v.usd * 0.709, 3), c.id, d.id, t.id, s.id
FROM (VALUES
('IN-010', 'Syringe 2 ml with needle 23G, disposable', 'box of 100', 2.7, 0.5),
('IN-020', 'Syringe 5 ml with needle 21G, disposable', 'box of 100', 3.1, 0.75),
('IN-030', 'Syringe 10 ml with needle 21G, disposable', 'box of 100', 4.2, 1.1),
('IN-040', 'Syringe 20 ml, disposable', 'box of 50', 4.8, 1),
('IN-050', 'Syringe 50 ml, feeding tip', 'piece', 0.35, 0.04),
('IN-060', 'Insulin syringe 1 ml, 100 IU, with needle', 'box of 100', 5.6, 0.5),
('IN-070', 'Auto-disable syringe 0.5 ml', 'box of 100', 5.1, 0.45),
('IN-080', 'Needle 19G, disposable', 'box of 100', 1.2, 0.1),
('IN-090', 'Needle 21G, disposable', 'box of 100', 1.2, 0.09),
('IN-100', 'IV cannula 18G, green', 'box of 50', 8.5, 0.35),
('IN-110', 'IV cannula 20G, pink', 'box of 50', 8.5, 0.34),
('IN-120', 'IV cannula 22G, blue', 'box of 50', 8.5, 0.33),
('IN-130', 'IV cannula 24G, yellow', 'box of 50', 9.1, 0.32),
('IN-140', 'Infusion giving set with air inlet', 'box of 25', 5.6, 0.75),
('IN-150', 'Blood giving set with filter', 'box of 20', 9.8, 0.8),
('IN-160', 'Scalp vein set 23G', 'box of 50', 5.2, 0.3),
('IN-170', 'Spinal needle 22G x 90 mm', 'box of 25', 16.5, 0.25),
('IN-180', 'Safety box for used syringes 5 l', 'pack of 25', 13.5, 3.4),
('IN-190', 'Three-way stopcock', 'box of 50', 11.2, 0.5)
) AS v(code, description, unit, usd, weight)
JOIN categories c ON c.name = 'Injection supplies'
LEFT JOIN donors d ON d.name = 'Harbour Light Foundation'
LEFT JOIN donor_codes t ON t.code = 'HLF-100' AND t.type = 't1'
LEFT JOIN suppliers s ON s.name = 'Levant Surgical';
