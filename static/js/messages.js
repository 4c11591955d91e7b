// Messages at the top of the page: closing them, and adding one from a script (UI-10..13). Text only, never markup
// (UI-90, UI-X6).
function messageBox(level, text) {
  const box = document.createElement('div');
  box.className = `alert alert-${level} alert-dismissible`;
  box.setAttribute('role', level === 'danger' ? 'alert' : 'status');
  const words = document.createElement('span');
  words.textContent = text;
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'btn-close';
  close.dataset.dismiss = '';
  close.setAttribute('aria-label', 'Dismiss');
  box.append(words, close);
  return box;
}

// An open dialog covers the page's own place, so its message stands in the dialog.
export function showMessage(level, text) {
  const box = messageBox(level, text);
  const dialogBody = document.querySelector('dialog[open] .modal-body');
  if (dialogBody) dialogBody.prepend(box);
  else document.getElementById('messages').append(box);
  box.scrollIntoView({ block: 'nearest' });
  return box;
}

// One at a time: a list that fails while scrolling must not fill the page with the same sentence.
export function showServerTrouble(status, statusText) {
  for (const old of document.querySelectorAll('[data-server-trouble]')) old.remove();
  const detail = status ? `: ${status} ${statusText}`.trimEnd() : '';
  const text = `Sorry, there was an error contacting the server${detail}. Nothing was lost on this page; try again.`;
  const box = showMessage('danger', text);
  box.dataset.serverTrouble = '';
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-dismiss]');
  if (button) button.closest('.alert').remove();
});

// When the session ended meanwhile, the page itself has to go to the login, not the part that was asked for (UI-X3).
document.addEventListener('htmx:beforeOnLoad', (event) => {
  if (event.detail.xhr.status !== 401) return;
  event.preventDefault();
  window.location.reload();
});
document.addEventListener('htmx:responseError', (event) => {
  showServerTrouble(event.detail.xhr.status, event.detail.xhr.statusText);
});
document.addEventListener('htmx:sendError', () => showServerTrouble());
