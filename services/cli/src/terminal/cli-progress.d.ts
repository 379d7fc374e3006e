// The part of cli-progress that is used here. It ships no types.
declare module 'cli-progress' {
  interface BarOptions {
    readonly stream: NodeJS.WritableStream;
    readonly format: string;
    readonly hideCursor: boolean;
    readonly clearOnComplete: boolean;
    readonly etaBuffer: number;
  }
  export class SingleBar {
    constructor(options: BarOptions);
    start(total: number, at: number, facts: Readonly<Record<string, string>>): void;
    update(at: number, facts: Readonly<Record<string, string>>): void;
    stop(): void;
  }
}
