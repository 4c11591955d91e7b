// A text field with suggestions of the server (CAT-21); what is posted stays the text (CAT-32).
import TomSelect from 'tom-select/base';

export function enhance(input) {
  const address = input.dataset.comboUrl;
  const start = input.value ? [{ value: input.value, label: input.value }] : [];
  const control = new TomSelect(input, {
    maxItems: 1,
    valueField: 'value',
    labelField: 'label',
    searchField: ['label'],
    options: start,
    create: 'comboCreate' in input.dataset,
    createOnBlur: true,
    persist: false,
    preload: 'focus',
    maxOptions: 200,
    onItemAdd() { this.setTextboxValue(''); this.refreshOptions(false); },
    load(term, done) {
      fetch(`${address}?term=${encodeURIComponent(term)}`, { headers: { 'HX-Request': 'true' } })
        .then((response) => (response.ok ? response.json() : { data: [] }))
        .then((answer) => done(answer.data), () => done());
    },
    render: {
      option_create: (data, escape) => `<div class="create">Add new: <b>${escape(data.input)}</b></div>`,
      no_results: () => '<div class="no-results">Nothing found. Type a new name.</div>',
    },
  });
  // the control stands for the field: it must not be found twice, nor block the form unseen
  input.hidden = true;
  input.required = false;
  control.control_input.setAttribute('aria-label', input.labels?.[0]?.textContent.trim() || 'Search');
}
