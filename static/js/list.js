// Lists: the count follows the rows that scrolling brought, and ticking a category applies it at once.
document.addEventListener('htmx:afterSettle', () => {
  const last = document.querySelector('[data-list-last]');
  const rows = document.querySelectorAll('.list-table tbody tr:not(.load-more)');
  const first = document.querySelector('[data-list-first]');
  if (last && first) last.textContent = String(Number(first.textContent) + rows.length - 1);
});

document.addEventListener('change', (event) => {
  if (event.target.matches('.filter-panel input[type=checkbox]')) event.target.form.requestSubmit();
});
