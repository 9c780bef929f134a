/**
 * A daemon that uses the protocol: one JSON array per line on stdout, one JSON answer per line on stdin.
 * It logs the text in the section [greeting], and is restarted when that section changes.
 */
import { createInterface } from 'node:readline';

const send = (request) => process.stdout.write(`${JSON.stringify(request)}\n`);

// Request a restart whenever [greeting] changes. This has no answer.
send(['register', 'greeting']);
// Request the section. The answer is an object of strings: {"every": "5", "text": "Hello"}.
send(['get', 'greeting']);

const answers = createInterface({ input: process.stdin });
answers.once('line', (line) => {
  const { text = 'Hello', every = '5' } = JSON.parse(line);
  const greet = () => send(['log', `${text}, from process ${process.pid}`]);
  greet();
  // Report readiness; this needs readiness = message in [os_daemon.greeter].
  send(['ready']);
  setInterval(greet, Math.max(0.1, Number(every) || 5) * 1000);
});

// osdaemond closes stdin to stop the daemon; stdin also ends if osdaemond is killed.
answers.on('close', () => process.exit(0));
