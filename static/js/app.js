// Comfort on top of pages that work without it. Each module looks for its own markup.
import 'htmx.org';
import './messages.js';
import './modal.js';
import './idle.js';
import './list.js';
