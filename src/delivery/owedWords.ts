/**
 * What a unit owes by a day, in the words of letters, digests and bulletins. A task that goes on is not due and never late:
 * what is owed by a day is word of how it stands.
 */
export function owedWords({ task, ongoing }: { task: string; ongoing: boolean }): string {
  return ongoing ? `报送“${task.replaceAll('“', '‘').replaceAll('”', '’')}”的进展情况` : task;
}
