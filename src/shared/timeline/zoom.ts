export const LEAST_ZOOM = 1 / 16;
export const MOST_ZOOM = 16;
/** One press of a button. */
export const ZOOM_STEP = 1.5;

/** As near as the timeline allows. */
export function boundedZoom(zoom: number): number {
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));
}
