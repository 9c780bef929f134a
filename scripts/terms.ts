/** `npm run lint:terms [-- PATH…]`: counts retired terms per directory, or lists them for paths that contain an argument. */

import { termsInTree } from '../test/support/termfiles.ts';
import { areaOf } from '../test/support/terms.ts';

const parts = process.argv.slice(2);
const findings = termsInTree();
if (parts.length > 0) {
  for (const { path, line, term, use, text } of findings.filter((one) =>
    parts.some((part) => one.path.includes(part)),
  )) {
    console.log(`${path}:${line}: ${term} → ${use}: ${text.slice(0, 100)}`);
  }
} else {
  const counts = Map.groupBy(findings, ({ path }) => areaOf(path));
  for (const [area, found] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${String(found.length).padStart(5)} ${area}`);
  }
  console.log(`${String(findings.length).padStart(5)} retired terms`);
}
process.exitCode = findings.length > 0 ? 1 : 0;
