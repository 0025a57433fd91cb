// Customer barcodes by bwip-js, for the test: a line of digits in, a line of 67 bars out (1 long, 2 up, 3 down, 4 timing).
import { readFileSync } from 'node:fs';
import bwipjs from 'bwip-js';

const near = (a, b) => Math.abs(a - b) < 1e-9;
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { bhs, bbs } = bwipjs.raw('japanpost', line, '')[0];
  const top = Math.max(...bhs.map((h, i) => bbs[i] + h));
  console.log(bhs.map((h, i) => {
    const up = near(bbs[i] + h, top), down = near(bbs[i], 0);
    return up && down ? 1 : up ? 2 : down ? 3 : 4;
  }).join(''));
}
