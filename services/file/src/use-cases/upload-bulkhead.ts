import { fileErrors } from '../domain/errors';

/** Uploads of one user that may be under way at once in a replica. */
const UPLOADS_PER_USER = 2;
/** Uploads of all users: each holds two parts of 5 MB on their way into the object store. */
const UPLOADS_AT_ONCE = 32;
/** Pictures that are held in memory at once, the one that is being decoded and those that wait for it. */
const PICTURES_AT_ONCE = 12;

/** Releases a permit; a second time does nothing. */
export type Release = () => void;

export interface UploadBulkhead {
  /** Before anything is read. @throws UPLOADS_LIMITED, UPLOADS_BUSY */
  acquireUpload(userId: string): Release;
  /** Before a picture is held. @throws UPLOADS_BUSY */
  acquirePicture(): Release;
}

const busy = () => fileErrors.UPLOADS_BUSY(undefined, { headers: { 'Retry-After': '5' } });

/** Bounds the work and the memory of uploads before their bytes are read: what is over the bound is refused, not queued. */
export const uploadBulkhead = (): UploadBulkhead => {
  const ofUsers = new Map<string, number>();
  const counts = { uploads: 0, pictures: 0 };
  const once = (give: () => void): Release => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      give();
    };
  };
  const leave = (userId: string): void => {
    counts.uploads -= 1;
    const left = (ofUsers.get(userId) ?? 1) - 1;
    if (left > 0) ofUsers.set(userId, left);
    else ofUsers.delete(userId);
  };

  return {
    acquireUpload: (userId) => {
      const own = ofUsers.get(userId) ?? 0;
      if (own >= UPLOADS_PER_USER)
        throw fileErrors.UPLOADS_LIMITED(undefined, { headers: { 'Retry-After': '2' } });
      if (counts.uploads >= UPLOADS_AT_ONCE) throw busy();
      ofUsers.set(userId, own + 1);
      counts.uploads += 1;
      return once(() => leave(userId));
    },
    acquirePicture: () => {
      if (counts.pictures >= PICTURES_AT_ONCE) throw busy();
      counts.pictures += 1;
      return once(() => (counts.pictures -= 1));
    },
  };
};
