// A text field with suggestions of the server (CAT-21); what is posted stays the text (CAT-32).
import TomSelect from 'tom-select/base';

async function suggestions(address, term) {
  const response = await fetch(`${address}?term=${encodeURIComponent(term)}`, { headers: { 'HX-Request': 'true' } });
  return response.ok ? (await response.json()).data : [];
}

// The box that is typed into takes over what the field says of itself; the field only carries the value from now on.
function passOn(input, box) {
  for (const name of ['aria-describedby', 'aria-invalid']) {
    if (input.hasAttribute(name)) box.setAttribute(name, input.getAttribute(name));
    input.removeAttribute(name);
  }
  box.setAttribute('aria-required', String(input.required));
  input.required = false; // out of sight, the browser could not show what is missing; the server does
  input.type = 'hidden';
}

// At the foot of a dialog the list would open out of sight.
function showAll(dropdown) {
  dropdown.scrollIntoView({ block: 'nearest' });
}

function hint(control, text) {
  control.settings.placeholder = text;
  control.inputState();
}

export function enhance(input) {
  const wasFocused = document.activeElement === input;
  const address = input.dataset.comboUrl;
  const control = new TomSelect(input, {
    maxItems: 1,
    delimiter: '\u0000', // a name may hold commas
    valueField: 'value',
    labelField: 'label',
    searchField: ['label'],
    options: input.value ? [{ value: input.value, label: input.value }] : [],
    create: 'comboCreate' in input.dataset,
    createOnBlur: true,
    persist: false,
    preload: 'focus',
    maxOptions: 200,
    load(term, done) {
      suggestions(address, term).then(done, () => done());
    },
    // the value gives way to what is typed, but stays readable until then
    hidePlaceholder: false,
    onFocus() { hint(this, this.getValue()); },
    onBlur() { hint(this, ''); },
    onDropdownOpen: showAll,
    onLoad() { if (this.isOpen) showAll(this.dropdown); },
    render: {
      option_create: (data, escape) => `<div class="create">Add new: <b>${escape(data.input)}</b></div>`,
      no_results: () => '<div class="no-results">Nothing found. Type a new name.</div>',
    },
  });
  passOn(input, control.control_input);
  if (wasFocused) control.focus();
}
