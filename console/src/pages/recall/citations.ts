interface Cited {
  text: string;
}

export interface Line {
  text: string;
  isQuote: boolean;
  /** Numbers of the memories, from 1, that say what the line quotes. */
  cites: number[];
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s\u2018\u2019']+/g, " ")
    .trim();

/** The lines of an answer, each with the memories it quotes ("- Kit, 7 May 2024: He has a new hip!"). */
export function linesOf(text: string, memories: readonly Cited[]): Line[] {
  const known = memories.map((memory) => plain(memory.text));
  const lines = text.split(/\n+/).filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const isQuote = line.startsWith("- ");
    const words = isQuote ? line.slice(2) : line;
    if (!isQuote) return { text: words, isQuote, cites: [] };
    const quotes = [words, ...words.split(": ").map((_, at, all) => all.slice(at).join(": "))].map(plain);
    const cites = known.flatMap((memory, index) =>
      quotes.some((quote) => quote.length > 3 && memory.includes(quote)) ? [index + 1] : [],
    );
    return { text: words, isQuote, cites };
  });
}
