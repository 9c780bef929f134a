/** The executable: on a Node that is too old it says so in one line, which is why nothing newer than that line is loaded here. */
const WANTED = [24, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) {
  import('../host/main.ts').then(({ main }) => main(process.argv.slice(2))).then((code) => process.exit(code));
} else {
  process.stderr.write(
    `osdaemond needs Node ${WANTED.join('.')} or newer, this is ${process.versions.node}; in a checkout "npm start" brings its own\n`,
  );
  process.exitCode = 1;
}
