// The README as data: its shell blocks, the section each stands in, and the output that is shown below it.

export interface ReadmeBlock {
  readonly section: string;
  /** The lines of a block marked `sh`. */
  readonly script: string;
  /** Non-empty lines of the unmarked block that follows, if one does. */
  readonly shown: readonly string[];
}

/** Every `sh` block of a Markdown text, in order. */
export function readmeBlocks(markdown: string): readonly ReadmeBlock[] {
  return markdown.split(/^## /m).flatMap((part) => {
    const section = part.split('\n', 1)[0] ?? '';
    const fenced = [...part.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({
      kind,
      text: text ?? '',
    }));
    return fenced.flatMap(({ kind, text }, index) => {
      if (kind !== 'sh') return [];
      const next = fenced[index + 1];
      const shown = next?.kind === '' ? next.text.split('\n').filter((line) => line !== '') : [];
      return [{ section, script: text, shown }];
    });
  });
}

/** Where the commands of the README find what runs in another terminal. */
export interface Place {
  /** host:port of gRPC. */
  readonly address: string;
  readonly httpUrl: string;
  /** In place of the working directory's .fengsui. */
  readonly directory: string;
}

/** The script as it stands in the README, but for ports and the directory of its files. */
export function scriptAt(script: string, { address, httpUrl, directory }: Place): string {
  return script
    .replaceAll(/npx fengsui (publish|quarantine list|alerts list|watch)\b.*/g, `$& --to ${address}`)
    .replaceAll('http://127.0.0.1:7301', httpUrl)
    .replaceAll('.fengsui/', `${directory}/`);
}
