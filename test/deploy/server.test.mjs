// fab and cts-converge on a real machine: a bare Debian 12 with systemd becomes a server with three instances, is looked
// after, deployed to, broken and mended (spec 30). One story: each part goes on where the one before ended.
import './parts/first.mjs';
import './parts/people.mjs';
import './parts/web.mjs';
import './parts/instances.mjs';
import './parts/releases.mjs';
import './parts/backups.mjs';
import './parts/elsewhere.mjs';
import './parts/manual.mjs';
import './parts/local.mjs';
import './parts/kills.mjs';
