/** Renders the settings tables as Markdown for the README, and as the manual page osdaemond.ini(5). */
import {
  type DocumentedSetting,
  documentedDaemonSettings,
  documentedHostSettings,
  documentedTransportSettings,
} from '../src/config/settings/documentation.ts';

/** @returns the README with fresh tables between each `<!-- settings:NAME -->` and `<!-- /settings -->` */
export function withSettingsTables(readme: string): string {
  const tables = {
    daemon: documentedDaemonSettings(),
    host: documentedHostSettings(),
    transport: documentedTransportSettings(),
  };
  return Object.entries(tables).reduce((text, [name, settings]) => {
    const begin = `<!-- settings:${name} -->\n`;
    const from = text.indexOf(begin);
    const to = text.indexOf('<!-- /settings -->', from);
    if (from === -1 || to === -1) throw new Error(`the README has no "${begin.trim()}" … "<!-- /settings -->"`);
    return text.slice(0, from + begin.length) + markdownTable(settings) + text.slice(to);
  }, readme);
}

function markdownTable(settings: readonly DocumentedSetting[]): string {
  const rows = settings.map(({ key, default: value, doc }) => `| \`${key}\` | ${value} | ${doc} |\n`);
  return `| key | default | meaning |\n|---|---|---|\n${rows.join('')}`;
}

export function manualPage(): string {
  return `.\\" Generated from the settings tables in src/config/settings by "npm run generate"; do not edit.
.TH OSDAEMOND.INI 5 "" osdaemond "File Formats"
.SH NAME
osdaemond.ini \\- configuration of osdaemond
.SH DESCRIPTION
.B osdaemond
reads the files and directories named on its command line. Without any, it reads
.IR default.ini ,
.IR default.d ,
.I local.ini
and
.I local.d
in the current directory, if they exist.
A directory stands for its
.I *.ini
files in name order.
If a key occurs more than once, the last one wins.
Changes take effect as soon as a file is saved; only the affected daemons are restarted.
.PP
The dialect is that of CouchDB:
.I [section]
headers and
.I key = value
lines.
Only a semicolon begins a comment, at the start of a line or after a blank (a space or tab).
The characters # and quotes are ordinary characters.
A key without a value is ignored.
.PP
Durations are seconds, fractions allowed.
Sizes are bytes, or end in KiB, MiB or GiB.
Booleans are true or false.
Lists are separated by commas, or are JSON arrays.
.PP
Sections that osdaemond does not use are ignored, but daemons can read them.
.SH COMMANDS
The section
.B [os_daemons]
has one line per daemon:
.IR "name = command line" .
The command line is split into words as a shell splits them, and the program is executed directly.
A command line with shell syntax runs under
.BR "/bin/sh \\-c" .
.SH SETTINGS OF A DAEMON
The section
.BI [os_daemon. NAME ]
has the settings of one daemon.
.B [os_daemon_settings]
takes the same keys as defaults for all daemons.
${documentedDaemonSettings().map(manualEntry).join('')}.SH SETTINGS OF OSDAEMOND
The section
.B [osdaemond]
has the settings of osdaemond itself.
${documentedHostSettings().map(manualEntry).join('')}.SH LOG TRANSPORTS
Each section
.BI [log_transport. NAME ]
adds a transport of the logging library winston.
The transport gets the log of osdaemond and the
.B log
messages of the daemons, but not their raw output.
All other keys of the section are passed to the transport as options.
.PP
Daemons can read these sections, passwords included, unless
.B hidden_sections
names them.
${documentedTransportSettings().map(manualEntry).join('')}.SH FILES
.TP
.I /etc/osdaemond/default.ini
the defaults of the package
.TP
.I /etc/osdaemond/local.ini
the settings of this machine
.SH SEE ALSO
.BR osdaemonctl (1),
.B "osdaemond \\-\\-help"
`;
}

function manualEntry({ key, default: value, doc }: DocumentedSetting): string {
  const defaultText = value === '' ? '' : ` (default: ${roff(value)})`;
  return `.TP\n\\fB${roff(key)}\\fR${defaultText}\n${roff(doc)}\n`;
}

/** Code in backticks becomes bold. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/`([^`]*)`/g, '\\fB$1\\fR');
}
