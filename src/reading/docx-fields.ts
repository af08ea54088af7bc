import { numberIn } from './list-numbers.ts';

interface Field {
  instruction: string;
  /** Between w:fldChar begin and separate: what stands here is the command, not its result. */
  commanding: boolean;
}

/** The fields (page numbers, references, 带圈字符) that are open at a place of the document. */
export interface Fields {
  mark(type: string): string;
  command(text: string): void;
  /** Is the text here part of a command? */
  hidden(): boolean;
  /** A command does not reach over the end of a paragraph, or one broken field would swallow the document. */
  endParagraph(): void;
}

const MAX_OPEN = 64;

export function openFields(): Fields {
  const open: Field[] = [];
  return {
    mark(type) {
      if (type === 'begin' && open.length < MAX_OPEN) open.push({ instruction: '', commanding: true });
      const field = open.at(-1);
      if (field && type === 'separate') field.commanding = false;
      if (type !== 'end') return '';
      open.pop();
      return field?.commanding ? drawn(field.instruction) : '';
    },
    command(text) {
      const field = open.at(-1);
      if (field && field.instruction.length < 200) field.instruction += text;
    },
    hidden: () => open.some((field) => field.commanding),
    endParagraph() {
      for (const field of open) field.commanding = false;
    },
  };
}

/** Word writes a number in a circle as a drawing command without a result: EQ \o\ac(○,1). */
function drawn(instruction: string): string {
  const inner = /^\s*eq\s*\\o\s*\\ac\s*\(\s*[○◯〇]\s*[,，;]\s*([^)]{1,4}?)\s*\)/i.exec(instruction)?.[1];
  if (inner === undefined) return '';
  return /^\d+$/.test(inner) ? numberIn('decimalEnclosedCircle', Number(inner)) : inner;
}
