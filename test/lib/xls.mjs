// A small .xls for tests: one BIFF8 sheet of texts and numbers in an OLE2 container.
const record = (type, ...parts) => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(body.length, 2);
  return Buffer.concat([head, body]);
};
const u16 = (...values) => Buffer.from(new Uint16Array(values).buffer);
const u32 = (...values) => Buffer.from(new Uint32Array(values).buffer);

function label(row, column, text) {
  return record(0x0204, u16(row, column, 0, text.length), Buffer.from([1]), Buffer.from(text, 'utf16le'));
}

function number(row, column, value) {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(value);
  return record(0x0203, u16(row, column, 0), double);
}

function workbook(rows) {
  const width = Math.max(...rows.map((r) => r.length));
  const bof = (kind) => record(0x0809, u16(0x0600, kind, 0x0dbb, 0x07cc), u32(0, 6));
  const eof = record(0x000a);
  const xf = record(0x00e0, u16(0, 0, 0), Buffer.alloc(14));
  const name = Buffer.from('Items', 'utf16le');
  const sheetEntry = (offset) => record(0x0085, u32(offset), Buffer.from([0, 0, 5, 1]), name);
  const globals = (offset) => Buffer.concat([bof(0x0005), record(0x0042, u16(0x04b0)), xf, sheetEntry(offset), eof]);
  const start = globals(0).length;
  const cells = rows.flatMap((row, r) => row.flatMap((value, c) => {
    if (value === null || value === undefined) return [];
    return [typeof value === 'number' ? number(r, c, value) : label(r, c, value)];
  }));
  const dimension = record(0x0200, u32(0, rows.length), u16(0, width, 0));
  return Buffer.concat([globals(start), bof(0x0010), dimension, ...cells, eof]);
}

// One stream of at least 4096 bytes, so that no mini stream is needed.
export function xls(rows) {
  const stream = workbook(rows);
  const sectors = Math.max(Math.ceil(stream.length / 512), 8);
  const content = Buffer.concat([stream, Buffer.alloc(sectors * 512 - stream.length)]);
  const fatSectors = Math.ceil((sectors + 2 + Math.ceil(sectors / 100)) / 128) + 1;
  const directoryAt = sectors;
  const fat = new Uint32Array(fatSectors * 128).fill(0xffffffff);
  for (let i = 0; i < sectors; i++) fat[i] = i + 1 < sectors ? i + 1 : 0xfffffffe;
  fat[directoryAt] = 0xfffffffe;
  for (let i = 0; i < fatSectors; i++) fat[directoryAt + 1 + i] = 0xfffffffd;
  const entry = (name, type, child, startSector, size) => {
    const e = Buffer.alloc(128);
    e.write(name, 'utf16le');
    e.writeUInt16LE((name.length + 1) * 2, 64);
    e[66] = type;
    e[67] = 1;
    e.writeInt32LE(-1, 68);
    e.writeInt32LE(-1, 72);
    e.writeInt32LE(child, 76);
    e.writeUInt32LE(startSector, 116);
    e.writeUInt32LE(size, 120);
    return e;
  };
  const directory = Buffer.concat([entry('Root Entry', 5, 1, 0xfffffffe, 0), entry('Workbook', 2, -1, 0, content.length), Buffer.alloc(256)]);
  const head = Buffer.alloc(512, 0xff);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(head, 0);
  head.fill(0, 8, 76);
  head.writeUInt16LE(0x3e, 24);
  head.writeUInt16LE(3, 26);
  head.writeUInt16LE(0xfffe, 28);
  head.writeUInt16LE(9, 30);
  head.writeUInt16LE(6, 32);
  head.writeUInt32LE(fatSectors, 44);
  head.writeUInt32LE(directoryAt, 48);
  head.writeUInt32LE(4096, 56);
  head.writeUInt32LE(0xfffffffe, 60);
  head.writeUInt32LE(0xfffffffe, 68);
  for (let i = 0; i < fatSectors; i++) head.writeUInt32LE(directoryAt + 1 + i, 76 + 4 * i);
  return Buffer.concat([head, content, directory, Buffer.from(fat.buffer)]);
}
