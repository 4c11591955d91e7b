/* A workbook as libxlsxwriter writes it, much like Excel's own. */
#ifndef TEST_LIB_WRITTEN_H
#define TEST_LIB_WRITTEN_H

/*
 * Row 1: heads. Row 2: numbers, a date, a date with time, a truth value. Row 4 (3 is blank): formulas with the results
 * 8.4 and "ok", texts in rich format and in Arabic. Row 6: merged cells from B to D. Then rows up to 2,000 with their
 * number. A second sheet stands behind. False when it cannot be written.
 */
_Bool written_workbook(const char *path);

#endif
