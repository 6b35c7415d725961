import RequestQueue from 'kafkajs/src/network/requestQueue';

const busyCheckMs = 10;

/**
 * kafkajs 2.2.4 arms its check for waiting requests even when none wait, with a negative delay, which Node takes for
 * one millisecond: every connection then wakes its process a thousand times a second for ever, 40 CPU-ms/s a service
 * (docs/performance.md). This schedules the check only while requests wait.
 */
export const stopIdleTimers = (): void => {
  RequestQueue.prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId) return;
    const throttledMs = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : busyCheckMs,
    );
  };
};
