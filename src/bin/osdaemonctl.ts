/** The client's executable: argv in, exit code out, and nothing is loaded that a command does not need. */
import { cliMain } from '../cli/climain.ts';

cliMain(process.argv.slice(2)).then((code) => process.exit(code));
