/** Edits one key of the last file: validates the result as a whole first, then writes it. */
import { OsdaemonError } from '../base/errors.ts';
import { lastFile } from './files/layers.ts';
import { LARGEST_FILE } from './files/readfile.ts';
import { writeConfigFile } from './files/write.ts';
import type { WriterIdentity } from './files/writeridentity.ts';
import { type ConfigError, diagnosticText } from './ini/diagnostic.ts';
import type { FileRead } from './ini/fileread.ts';
import type { LayerFiles } from './layerfiles.ts';
import type { Reader, Reading } from './reading.ts';
import type { Settings } from './settings/settings.ts';

export interface EditableFiles {
  readonly files: LayerFiles;
  readonly reader: Reader;
  readonly writer: WriterIdentity;
  readonly stateDir: string;
}

export interface ValidReading {
  readonly reading: Reading;
  readonly settings: Settings;
}

interface LastFile {
  readonly file: string;
  readonly content: Buffer;
  readonly all: readonly FileRead[];
}

/**
 * @param edit takes the content of the last file and returns its new content
 * @returns the configuration with the new content, which has been written
 * @throws {OsdaemonError} `bad_value`, `bad_configuration`, `unreadable_file`, `unwritable_file`; nothing has changed then
 */
export function editLastFile(
  { files, reader, writer, stateDir }: EditableFiles,
  { section, key }: { readonly section: string; readonly key: string },
  edit: (content: Buffer) => Buffer,
  readAgain: () => void,
): ValidReading {
  const { file, content, all } = openLastFile(files, readAgain);
  const edited = edit(content);
  if (edited.length > LARGEST_FILE) {
    throw new OsdaemonError('bad_value', `${file} would become larger than ${LARGEST_FILE} bytes; nothing was written`);
  }
  const reading = reader.read(all.map((one) => (one.file === file ? { is: 'read', file, bytes: edited } : one)));
  const { settings } = reading;
  if (settings === null) throw invalidResult(section, key, reading.errors);
  if (!edited.equals(content)) writeConfigFile(file, edited, stateDir, writer);
  files.wrote(file, edited);
  return { reading, settings };
}

function openLastFile(layerFiles: LayerFiles, readAgain: () => void): LastFile {
  const { files, waits } = layerFiles.read('noticed', readAgain);
  const file = lastFile(layerFiles.layers, files);
  if (file === null) {
    throw new OsdaemonError('unwritable_file', 'no configuration file to write to; create an .ini file');
  }
  const read = files.find((one) => one.file === file);
  if (read?.is === 'unreadable') throw new OsdaemonError('unreadable_file', `${file} ${read.reason}`);
  if (waits.has(file)) {
    throw new OsdaemonError('unwritable_file', `${file} is being written by another program; try again`);
  }
  return { file, content: read?.is === 'read' ? read.bytes : Buffer.alloc(0), all: files };
}

function invalidResult(section: string, key: string, errors: readonly ConfigError[]): OsdaemonError {
  const reasons = errors.map(diagnosticText).join('; ');
  return new OsdaemonError(
    'bad_configuration',
    `[${section}] ${key} not changed; the result would be invalid: ${reasons}`,
  );
}
