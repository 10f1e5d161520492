// Where the device is, about: asked of the browser only when somebody wants that.

const LONGEST_WAIT = 15_000; // milliseconds
const OLD_ENOUGH = 600_000; // a position of the last ten minutes will do
const WHY_NOT = { 1: "refused", 2: "unavailable", 3: "late" };

/** Across the square that a position is rounded to: a hundredth of a degree. */
export const MILES_OF_ROUNDING = 0.7;

/**
 * About where the device is: {lat, lng}, rounded to two decimals.
 *
 * Rejects with an Error that says "refused", "unavailable" or "late".
 */
export function roughPosition() {
  return new Promise((told, failed) => {
    if (!navigator.geolocation) return failed(new Error("unavailable"));
    const options = { enableHighAccuracy: false, timeout: LONGEST_WAIT, maximumAge: OLD_ENOUGH };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => told({ lat: hundredths(coords.latitude), lng: hundredths(coords.longitude) }),
      ({ code }) => failed(new Error(WHY_NOT[code] || "unavailable")),
      options,
    );
  });
}

function hundredths(degrees) {
  return Math.round(degrees * 100) / 100;
}
