import { type Readable } from 'node:stream';
import busboy from 'busboy';
import { type AppError } from '@ultramarket/platform';
import { fileErrors } from '../domain/errors';
import { fileNameFrom } from '../domain/file-name';
import { type Bytes } from '../domain/encryption';
import { type UploadForm } from '../ports';

/** How long, and how much, is read of an upload that was refused already. */
const discardLimits = { ms: 15_000, bytes: 512 * 1024 * 1024 };

const FIELD_BYTES = 4096;

/** A value that just fills `fieldSize` counts as cut off. */
const limits = {
  fields: 10,
  fieldNameSize: 50,
  fieldSize: FIELD_BYTES + 1,
  files: 1,
  parts: 12,
  headerPairs: 20,
};

const parserOf = (contentType: string): busboy.Busboy => {
  try {
    return busboy({ headers: { 'content-type': contentType }, limits, defParamCharset: 'utf8' });
  } catch (cause) {
    throw fileErrors.FILE_FORM_INVALID('The form names no boundary.', { cause });
  }
};

const discard = (stream: Readable): Promise<void> =>
  new Promise((resolve) => {
    if (stream.readableEnded || stream.destroyed) return resolve();
    let bytes = 0;
    const timer = setTimeout(resolve, discardLimits.ms);
    const done = () => (clearTimeout(timer), resolve());
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > discardLimits.bytes) done();
    });
    stream.once('end', done).once('close', done).resume();
  });

async function* bytesOf(file: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of file) yield chunk as Buffer;
  } catch (cause) {
    throw fileErrors.FILE_UPLOAD_CUT_OFF(undefined, { cause });
  }
}

/** Reads the multipart form of an upload up to its file; the caller reads the file. */
export const busboyForm = (stream: Readable, contentType: string): Promise<UploadForm> => {
  const parser = parserOf(contentType);
  // Without a prototype, so that a field of any name is one.
  const fields = Object.create(null) as Record<string, string>;
  let fault: AppError | undefined;
  let closed = false;

  const stop = async (): Promise<void> => {
    stream.unpipe(parser);
    parser.destroy();
    await discard(stream);
  };
  const result = new Promise<UploadForm>((resolve, reject) => {
    let file: Bytes | undefined;
    const ended = new Promise<void>((end) => parser.once('close', () => end((closed = true) && undefined)));
    const refuse = (detail: string) => (fault ??= fileErrors.FILE_FORM_INVALID(detail));
    parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
      if (file) refuse('The fields come before the file.');
      else if (nameTruncated || valueTruncated) refuse(`The field "${name}" is too long.`);
      else if (Object.hasOwn(fields, name)) refuse(`The field "${name}" is there twice.`);
      // What busboy cannot decode becomes the replacement character.
      else if (`${name}${value}`.includes('\ufffd')) refuse('The fields must be UTF-8.');
      else fields[name] = value;
    });
    parser.on('file', (name, part, { filename }) => {
      if (name !== 'file') refuse(`The file is the part "file", not "${name}".`);
      // It may fail before it is read.
      part.on('error', () => undefined);
      if (fault) return void part.resume();
      file = bytesOf(part);
      const end = async () => {
        if (!closed) await ended;
        if (fault) throw fault;
      };
      resolve({ fields, fileName: fileNameFrom(filename), bytes: file, end, discard: stop });
    });
    for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const)
      parser.on(limit, () => refuse('The form has more parts than one file and its fields.'));
    parser.on('error', (cause) => {
      fault ??= fileErrors.FILE_FORM_INVALID(undefined, { cause });
      // It reports a malformed header and goes on waiting, although nothing comes to it any more.
      parser.destroy();
    });
    void ended.then(() => reject(fault ?? fileErrors.FILE_MISSING()));
  });
  stream.once('close', () => {
    if (!stream.readableEnded) parser.destroy(new Error('The sender went away.'));
  });
  stream.on('error', () => undefined).pipe(parser);
  return result.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
};
