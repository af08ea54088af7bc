import type { ReactElement } from 'react';
import { gistOf } from '../../delivery/reasonInWords.ts';
import { maskAddresses, maskPhones } from './words.ts';

/** Why a message is where it is: in plain words, below them what the provider said; without numbers and addresses. */
export function Reason({ reason }: { reason: string | null }): ReactElement {
  const said = maskPhones(maskAddresses(reason ?? '')) || '未说明';
  const gist = gistOf(said);
  if (gist === null) return <>{said}</>;
  // One box: on a narrow screen each child of a cell would stand in a column of its own.
  return (
    <div>
      {gist}
      <span className="said">{said}</span>
    </div>
  );
}
