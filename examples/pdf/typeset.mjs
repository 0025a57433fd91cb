// Typesets letters: node typeset.mjs LETTERS.jsonl OUT.pdf SECONDS FONT…
// SECONDS since 1970 are the document's date: the same input gives the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

const [letters, out, seconds, ...fonts] = process.argv.slice(2);
const lines = readFileSync(letters, 'utf8').split('\n').filter(Boolean);
const compiler = NodeCompiler.create({ workspace: '/', fontArgs: [{ fontBlobs: fonts.map((f) => readFileSync(f)) }] });
compiler.mapShadow('/letters.json', Buffer.from(`[${lines.join(',')}]`));
const started = process.hrtime.bigint();
const before = process.cpuUsage();
const done = compiler.compile({ mainFileContent: readFileSync(new URL('letter.typ', import.meta.url), 'utf8') });
if (done.hasError()) {
  const error = done.takeError();
  console.error(JSON.stringify(compiler.fetchDiagnostics(error)));
  process.exit(1);
}
const pdf = compiler.pdf(done.result, { pdfStandard: 'ua-1', pdfTags: true, creationTimestamp: Number(seconds) });
const took = Number(process.hrtime.bigint() - started) / 1e6;
const { user, system } = process.cpuUsage(before);
writeFileSync(out, pdf);
console.log(JSON.stringify({ pages: done.result.numOfPages, milliseconds: took, processor: (user + system) / 1e3 }));
