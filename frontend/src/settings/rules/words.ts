// Names of statuses, whose words are not all names of messages.
import { STATUSES } from './vocabulary.ts';

type Key = 'status_new' | 'status_reply' | 'status_pending' | 'status_on_hold' | 'status_solved' | 'status_closed';

/** The message that names a status. */
export const statusKey = (status: (typeof STATUSES)[number]): Key => `status_${status === 'on-hold' ? 'on_hold' : status}`;
