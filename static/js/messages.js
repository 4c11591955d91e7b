// Messages at the top of the page: closing them, and adding one from a script (UI-10..13). Text only, never markup.
const place = () => document.getElementById('messages');

export function showMessage(level, text) {
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
  place().append(box);
}

export function showServerTrouble(status, statusText) {
  const detail = status ? `: ${status} ${statusText}`.trimEnd() : '';
  showMessage('danger', `Sorry, there was an error contacting the server${detail}. Nothing was lost on this page; try again.`);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-dismiss]');
  if (button) button.closest('.alert').remove();
});
