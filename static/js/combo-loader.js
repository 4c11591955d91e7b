// Loads the suggestions' script only where a field wants it: it is larger than everything else together.
const source = document.querySelector('script[data-combo-src]')?.dataset.comboSrc;

export async function enhanceCombos(root) {
  const fields = root.querySelectorAll('input[data-combo]:not(.tomselected)');
  if (!fields.length || !source) return;
  const { enhance } = await import(new URL(source, window.location.href).href);
  fields.forEach(enhance);
}
