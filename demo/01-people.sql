-- People of every role. Partners have the colours by which lists and maps tell them apart.
INSERT INTO users (email, name, role, is_superuser, is_staff, mobile, skype, colour) VALUES
('superuser@example.org', 'Rania Haddad', 'coordinator', true, true, '+962-79-000-0001', '', ''),
('coordinator@example.org', 'Samir Nasser', 'coordinator', false, false, '+962-79-000-0002', 'samir.nasser', ''),
('manager@example.org', 'Layla Mansour', 'manager', false, false, '+962-79-000-0003', 'layla.mansour', ''),
('officer@example.org', 'Yousef Darwish', 'officer', false, false, '+962-79-000-0004', '', ''),
('partner1@example.org', 'Al-Amal Clinic', 'partner', false, false, '+963-15-000-001', '', '#0f766e'),
('partner2@example.org', 'Nawa Field Hospital', 'partner', false, false, '+963-15-000-002', '', '#b45309'),
('partner3@example.org', 'Green Valley Relief', 'partner', false, false, '+963-15-000-003', '', '#4338ca'),
('partner4@example.org', 'Hope Maternity Centre', 'partner', false, false, '+963-15-000-004', '', '#be185d'),
('partner5@example.org', 'Jasmine Community Kitchen', 'partner', false, false, '+963-15-000-005', '', '#4d7c0f'),
('partner6@example.org', 'Busra Local Council', 'partner', false, false, '+963-15-000-006', '', '#0369a1');

INSERT INTO donor_codes (code, type) VALUES
('NL-MED-14', 't1'), ('NL-SHL-14', 't1'), ('HLF-100', 't1'), ('HLF-101', 't1'), ('SCT-2201', 't1'), ('GRN-EM-7', 't1'),
('OHF-31', 't1'), ('WIN-15', 't1'), ('CMT-5', 't1'), ('NL-A1', 't3'), ('HLF-A', 't3'), ('HLF-B', 't3'), ('SCT-A', 't3'),
('GRN-X', 't3');

INSERT INTO donors (name) VALUES
('Government of Norland'), ('Harbour Light Foundation'), ('Sister Cities Trust'), ('Green Road Network'),
('Open Hands Fund'), ('Winter Appeal'), ('Community Fund Amman'), ('Private donations');

INSERT INTO donor_donor_codes (donor_id, donor_code_id)
SELECT d.id, c.id
FROM (VALUES ('Government of Norland', 'NL-MED-14'), ('Government of Norland', 'NL-SHL-14'), ('Government of Norland', 'NL-A1'),
             ('Harbour Light Foundation', 'HLF-100'), ('Harbour Light Foundation', 'HLF-101'),
             ('Harbour Light Foundation', 'HLF-A'), ('Harbour Light Foundation', 'HLF-B'), ('Sister Cities Trust', 'SCT-2201'),
             ('Sister Cities Trust', 'SCT-A'), ('Green Road Network', 'GRN-EM-7'), ('Green Road Network', 'GRN-X'),
             ('Open Hands Fund', 'OHF-31'), ('Winter Appeal', 'WIN-15'), ('Community Fund Amman', 'CMT-5')) AS l(donor, code)
JOIN donors d ON d.name = l.donor JOIN donor_codes c ON c.code = l.code;

INSERT INTO suppliers (name) VALUES
('Amman Medical Supply'), ('Petra Pharma Trading'), ('Levant Surgical'), ('Jordan Valley Foods'), ('Irbid Textiles'),
('Dead Sea Hygiene'), ('Aqaba Import House'), ('Zarqa Plastics'), ('Cold Chain Partners'), ('Highland Shelter Works'),
('Mafraq Household Goods'), ('Nile Diagnostics');

INSERT INTO transporters (name) VALUES
('Northern Line Transport'), ('Desert Road Haulage'), ('Yarmouk Trucks'), ('Own vehicles'), ('Crossing Point Logistics');
