/** The built package's `osdaemond/client` and `osdaemond/worker` are complete: a strict program compiles against them alone. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryDirectory } from '../support/folder.ts';
import { exportedNames, namesUsedBy } from './declarations.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ENTRIES = ['client', 'worker'] as const;

function entryOf(name: (typeof ENTRIES)[number]): string {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return join(ROOT, exports[`./${name}`].types);
}

for (const name of ENTRIES) {
  test(`osdaemond/${name} exports every name that its declarations use`, () => {
    const exported = exportedNames(entryOf(name));
    assert.ok(exported.length > 5, `${exported.length} names found`);
    const names = new Set(exported.map((one) => one.name));
    const missing = exported.flatMap((one) =>
      namesUsedBy(one)
        .filter((used) => !names.has(used))
        .map((used) => `${one.name} uses ${used}`),
    );
    assert.deepEqual(missing, []);
  });

  test(`osdaemond/${name} has a doc comment on every class, function and interface`, () => {
    const missing = exportedNames(entryOf(name)).filter(
      ({ name: declared, file }) =>
        !new RegExp(`\\*/\\nexport (?:declare )?(?:class|function|interface) ${declared}\\b`).test(
          readFileSync(file, 'utf8'),
        ) &&
        new RegExp(`^export (?:declare )?(?:class|function|interface) ${declared}\\b`, 'm').test(
          readFileSync(file, 'utf8'),
        ),
    );
    assert.deepEqual(
      missing.map((one) => one.name),
      [],
    );
  });
}

const CLIENT = `
import { Client, type ClientOptions, type Goal, GOALS, OsdaemonError, type Outcome, type StateView } from 'osdaemond/client';

const options: ClientOptions = { socket: '/run/osdaemond/control.sock' };
const client = new Client(options);
const goal: Goal = 'stopped';
const outcomes: readonly Outcome[] = await client.wait(goal, ['web'], { any: true, timeout: 1000 });
const states: (StateView | null)[] = outcomes.map(({ state }) => state);
try {
  await client.restart('all', { wait: false });
  await client.signal('hup', ['web#0'], { group: true });
  await client.shutdown({ force: true });
} catch (thrown) {
  if (thrown instanceof OsdaemonError && thrown.code === 'no_host') process.exitCode = 1;
}
for await (const item of client.events(['web'], { signal: AbortSignal.timeout(1000) })) {
  if (item.kind === 'event') console.log(item.before, item.state, item.number + 1);
  else if (item.kind === 'snapshot') console.log(item.instances.map(({ pid }) => pid));
  else console.log(item.message);
}
console.log(states, GOALS.length, (await client.status())[0]?.last_exit?.how);
`;

const WORKER = `
import { config, type ConfigSection, heartbeat, heartbeatInterval, type LogLevel, log, onStop, OsdaemonError, ready } from 'osdaemond/worker';

const section: ConfigSection = await config.get('web');
const port: string | null = await config.get('web', 'port');
config.register('web');
const level: LogLevel = 'debug';
log(\`\${Object.keys(section).length} keys, port \${port}\`, level);
if (heartbeatInterval !== null) setInterval(heartbeat, heartbeatInterval);
onStop(async () => {
  await config.get('web', 'port').catch((thrown: unknown) => console.error(thrown instanceof OsdaemonError));
});
ready();
`;

const WRONG = `
import { Client } from 'osdaemond/client';

await new Client().wait('really-down', ['web']);
`;

/** A project that has installed the package as npm would; its programs import each exported name. */
function project(t: TestContext): string {
  const directory = temporaryDirectory(t);
  const installed = join(directory, 'node_modules', 'osdaemond');
  mkdirSync(installed, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  cpSync(join(ROOT, 'dist'), join(installed, 'dist'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules', '@types'), join(directory, 'node_modules', '@types'));
  symlinkSync(join(ROOT, 'node_modules', 'undici-types'), join(directory, 'node_modules', 'undici-types'));
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  for (const name of ENTRIES) {
    const imports = exportedNames(entryOf(name)).map(
      (one, i) => `import { type ${one.name} as N${i} } from 'osdaemond/${name}';`,
    );
    writeFileSync(
      join(directory, `${name}names.ts`),
      `${imports.join('\n')}\nexport type { ${imports.map((_, i) => `N${i}`).join(', ')} };\n`,
    );
  }
  return directory;
}

function compile(directory: string, ...files: string[]): string {
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2024',
    types: ['node'],
    noEmit: true,
    skipLibCheck: false,
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  return spawnSync(process.execPath, [tsc, '-p', directory], { encoding: 'utf8' }).stdout;
}

test('strict programs compile against the installed package, and a wrong argument is an error', (t) => {
  const directory = project(t);
  writeFileSync(join(directory, 'client.ts'), CLIENT);
  writeFileSync(join(directory, 'worker.ts'), WORKER);
  writeFileSync(join(directory, 'wrong.ts'), WRONG);
  const output = compile(directory, 'client.ts', 'worker.ts', 'clientnames.ts', 'workernames.ts', 'wrong.ts');
  assert.match(output, /\bwrong\.ts\(4,\d+\): error TS2345/);
  assert.equal(output.match(/error TS/g)?.length, 1, output);
});
