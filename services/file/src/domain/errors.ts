import { defineErrors } from '@ultramarket/platform';

/** The errors of file-service. */
export const fileErrors = defineErrors({
  FILE_UNKNOWN: ['missing', 'There is no such file.'],
  FILE_VARIANT_UNKNOWN: ['missing', 'The file has no such variant.'],
  FILE_NOT_READY: ['conflict', 'The file is still being checked and prepared; try again.'],
  FILE_QUARANTINED: ['forbidden', 'The file is infected and cannot be read.'],
  FILE_UNUSABLE: ['gone', 'The file could not be prepared; upload it again.'],
  FILE_HELD: ['conflict', 'An identity check refers to the file, so it cannot be deleted.'],
  FILE_LINK_INVALID: ['forbidden', 'The link is not one that was given out, or its time is over.'],
  FILE_FORM_INVALID: ['invalid', 'The form cannot be read.'],
  FILE_MISSING: ['invalid', 'The form has no part "file" with bytes in it.'],
  FILE_UPLOAD_CUT_OFF: ['invalid', 'The upload ended before the file was complete.'],
  FILE_TOO_LARGE: ['too-large', 'The file is larger than files of this type may be.'],
  FILE_TYPE_REFUSED: ['wrong-type', 'The content of the file is of no type that is taken for this purpose.'],
  FILE_IMAGE_UNREADABLE: ['rule', 'The picture is damaged, or has too many pixels.'],
  FILE_IMAGE_ANIMATED: ['rule', 'The picture moves; send a still picture, or for a product a video.'],
  UPLOADS_LIMITED: ['limited', 'Two uploads of yours are under way already; wait for one to end.'],
  UPLOADS_BUSY: ['unavailable', 'Too many files are being uploaded at once; try again.'],
  FILE_QUOTA_EXCEEDED: [
    'rule',
    'Your space for files is used up; deleted files count until their bytes are purged after 30 days.',
  ],
});
