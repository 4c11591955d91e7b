// Lists: the count follows the rows that scrolling brought, ticking a category applies it at once, and a list that is
// left and opened again within two hours is sorted and filtered as before (UI-31).
const REMEMBERED_MS = 2 * 60 * 60 * 1000;
const REMEMBERED_NAMES = ['sort', 'category'];

const storageKey = (path) => `list ${path}`;

function countRows() {
  const first = document.querySelector('[data-list-first]');
  const last = document.querySelector('[data-list-last]');
  const rows = document.querySelectorAll('.list-table tbody tr:not(.load-more)');
  if (first && last) last.textContent = String(Number(first.textContent) + rows.length - 1);
}

// The storage may be switched off or full; a list works without it.
function withStorage(work) {
  try {
    return work(window.localStorage);
  } catch {
    return null;
  }
}

function rememberState() {
  if (!document.querySelector('.list-tools')) return;
  const state = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(window.location.search)) {
    if (REMEMBERED_NAMES.includes(name)) state.append(name, value);
  }
  const entry = JSON.stringify({ state: state.toString(), at: Date.now() });
  withStorage((storage) => storage.setItem(storageKey(window.location.pathname), entry));
}

function rememberedState(path) {
  const entry = withStorage((storage) => JSON.parse(storage.getItem(storageKey(path))));
  return entry && Date.now() - entry.at < REMEMBERED_MS ? entry.state : '';
}

// The link is completed when it is followed: no redirect, and the same link on the list itself still clears it.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]:not([data-modal])');
  const here = window.location;
  if (!link || link.search || link.origin !== here.origin || link.pathname === here.pathname) return;
  const state = rememberedState(link.pathname);
  if (state) link.search = state;
}, { capture: true });

// "Select All" stands for the other boxes, and gives way when one of them is unticked (CAT-27).
function applyFilter(box) {
  const boxes = box.form.elements.category;
  const all = box.form.querySelector('[name=category][value=all]');
  if (box === all) for (const other of boxes) if (other !== all) other.checked = false;
  if (box !== all) all.checked = false;
  box.form.requestSubmit();
}

document.addEventListener('change', (event) => {
  if (event.target.matches('.filter-panel input[type=checkbox]')) applyFilter(event.target);
});
document.addEventListener('htmx:afterSettle', countRows);
document.addEventListener('htmx:replacedInHistory', rememberState);

rememberState();
