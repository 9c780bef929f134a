/**
 * A daemon that speaks the protocol: one JSON array a line on stdout, one JSON answer a line on stdin.
 * It greets with the text of the section [greeting], and is restarted when that section changes.
 */
import { createInterface } from 'node:readline';

const say = (request) => process.stdout.write(`${JSON.stringify(request)}\n`);

// Ask to be restarted when anything in [greeting] changes. There is no answer to this.
say(['register', 'greeting']);
// Ask for the section. The answer is an object of strings: {"every": "5", "text": "Hello"}.
say(['get', 'greeting']);

const answers = createInterface({ input: process.stdin });
answers.once('line', (line) => {
  const { text = 'Hello', every = '5' } = JSON.parse(line);
  const greet = () => say(['log', `${text}, from process ${process.pid}`]);
  greet();
  // Now it serves. Understood where [os_daemon.greeter] has readiness = message.
  say(['ready']);
  setInterval(greet, Math.max(0.1, Number(every) || 5) * 1000);
});

// The host closes stdin when the daemon is to leave, and when the host is gone.
answers.on('close', () => process.exit(0));
