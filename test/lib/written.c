/* Compiled with -DBASE_BANNED_H: the header of libxlsxwriter does not get past base/banned.h. */
#include "written.h"

#include <stdio.h>
#include <string.h>

#include <xlsxwriter.h>

static void write_formats(lxw_workbook *book, lxw_worksheet *sheet)
{
	lxw_datetime day = {2026, 11, 22, 0, 0, 0}, moment = {2026, 11, 22, 14, 5, 0};
	lxw_format *date = workbook_add_format(book), *date_time = workbook_add_format(book),
		   *money = workbook_add_format(book);

	format_set_num_format_index(date, 14);
	format_set_num_format(date_time, "dd/mm/yyyy hh:mm");
	format_set_num_format(money, "#,##0.00 \"YTL\"");
	worksheet_write_number(sheet, 1, 0, 7, NULL);
	worksheet_write_number(sheet, 1, 1, 1234.5, money);
	worksheet_write_datetime(sheet, 1, 2, &day, date);
	worksheet_write_datetime(sheet, 1, 3, &moment, date_time);
	worksheet_write_boolean(sheet, 1, 4, 1, NULL);
	worksheet_write_blank(sheet, 1, 5, money);
}

static void write_texts(lxw_workbook *book, lxw_worksheet *sheet)
{
	lxw_format *bold = workbook_add_format(book);
	lxw_rich_string_tuple first = {.string = "Kit "}, second = {.format = bold, .string = "100"};
	lxw_rich_string_tuple *rich[] = {&first, &second, NULL};

	format_set_bold(bold);
	worksheet_write_formula_num(sheet, 3, 0, "=A2*1.2", NULL, 8.4);
	worksheet_write_formula_str(sheet, 3, 1, "=IF(A2>1,\"ok\",\"no\")", NULL, "ok");
	worksheet_write_rich_string(sheet, 3, 2, rich, NULL);
	worksheet_write_string(sheet, 3, 3, "صابون <&> \"x\"", NULL);
	worksheet_merge_range(sheet, 5, 1, 5, 3, "merged", bold);
}

_Bool written_workbook(const char *path)
{
	static const char *const heads[] = {"item_code", "price_usd", "description"};
	lxw_workbook *book = workbook_new(path);
	lxw_worksheet *sheet = workbook_add_worksheet(book, "Items"), *other = workbook_add_worksheet(book, "Other");

	for (lxw_col_t c = 0; c < 3; c++)
		worksheet_write_string(sheet, 0, c, heads[c], NULL);
	write_formats(book, sheet);
	write_texts(book, sheet);
	for (lxw_row_t r = 6; r < 2000; r++)
		worksheet_write_number(sheet, r, 0, r + 1, NULL);
	worksheet_write_string(other, 0, 0, "not this one", NULL);
	return workbook_close(book) == LXW_NO_ERROR;
}
