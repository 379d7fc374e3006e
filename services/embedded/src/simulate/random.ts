// Random numbers that are the same on every machine: a small seeded generator (sfc32) and the distributions that the
// simulated district draws from. Math.random has no seed, so a run could not be repeated.

export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** In [from, to). */
  between(from: number, to: number): number;
  /** True with that probability. */
  happens(probability: number): boolean;
  /** Log-normal by its median; spread is the standard deviation of the logarithm. */
  logNormal(median: number, spread: number): number;
  /** Gamma of mean 1: the smaller the shape, the wilder. */
  gamma(shape: number): number;
  /** A count around the mean; over-dispersed by shape (variance = mean + mean² / shape). */
  negativeBinomial(mean: number, shape: number): number;
  /** An item by its weight; the list must not be empty. */
  pick<T extends { readonly weight: number }>(items: readonly T[]): T;
}

/** A generator whose stream is told by the seed and the labels: the same labels give the same numbers. */
export function createRandom(seed: number, ...labels: readonly number[]): Random {
  const uniform = createUniform([seed, ...labels]);
  const between = (from: number, to: number): number => from + (to - from) * uniform();
  const gamma = (shape: number): number => drawGamma(shape, uniform) / shape;
  return {
    uniform,
    between,
    happens: (probability) => uniform() < probability,
    logNormal: (median, spread) => median * Math.exp(spread * drawNormal(uniform)),
    gamma,
    negativeBinomial: (mean, shape) => drawPoisson(mean * gamma(shape), uniform),
    pick: (items) => pickByWeight(items, uniform()),
  };
}

function createUniform(keys: readonly number[]): () => number {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (const key of keys) {
    a ^= key | 0;
    b ^= Math.floor(key / 2 ** 32) | 0;
    // Keys that differ in one bit must not give streams that begin alike.
    for (let i = 0; i < 12; i++) next();
  }
  return () => next() / 2 ** 32;
}

/** Box and Muller; 1 - u keeps the logarithm finite. */
function drawNormal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Marsaglia and Tsang; shapes below 1 are drawn one higher and scaled down. */
function drawGamma(shape: number, uniform: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, uniform) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = drawNormal(uniform);
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Knuth's product below a mean of 30, a rounded normal above it. */
function drawPoisson(mean: number, uniform: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(uniform)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}

function pickByWeight<T extends { readonly weight: number }>(items: readonly T[], share: number): T {
  let rest = share * items.reduce((sum, { weight }) => sum + weight, 0);
  for (const item of items) {
    rest -= item.weight;
    if (rest < 0) return item;
  }
  const last = items.at(-1);
  if (last === undefined) throw new Error('nothing to pick from');
  return last;
}
