// Times of new moons after Meeus, Astronomical Algorithms, chapter 49; the lunar table's test reckons with them, the program never.
const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180)

// [coefficient in days, power of the earth's eccentricity, multiples of sun, moon, latitude, node]
const terms: readonly (readonly number[])[] = [
  [-0.4072, 0, 0, 1, 0, 0],
  [0.17241, 1, 1, 0, 0, 0],
  [0.01608, 0, 0, 2, 0, 0],
  [0.01039, 0, 0, 0, 2, 0],
  [0.00739, 1, -1, 1, 0, 0],
  [-0.00514, 1, 1, 1, 0, 0],
  [0.00208, 2, 2, 0, 0, 0],
  [-0.00111, 0, 0, 1, -2, 0],
  [-0.00057, 0, 0, 1, 2, 0],
  [0.00056, 1, 1, 2, 0, 0],
  [-0.00042, 0, 0, 3, 0, 0],
  [0.00042, 1, 1, 0, 2, 0],
  [0.00038, 1, 1, 0, -2, 0],
  [-0.00024, 1, -1, 2, 0, 0],
  [-0.00017, 0, 0, 0, 0, 1],
  [-0.00007, 0, 2, 1, 0, 0],
  [0.00004, 0, 0, 2, -2, 0],
  [0.00004, 0, 3, 0, 0, 0],
  [0.00003, 0, 1, 1, -2, 0],
  [0.00003, 0, 0, 2, 2, 0],
  [-0.00003, 0, 1, 1, 2, 0],
  [0.00003, 0, -1, 1, 2, 0],
  [-0.00002, 0, -1, 1, -2, 0],
  [-0.00002, 0, 1, 3, 0, 0],
  [0.00002, 0, 0, 4, 0, 0]
]
// [start, per moon, millionths of a day] of the planets' pull.
const planets: readonly (readonly [number, number, number])[] = [
  [299.77, 0.107408, 325],
  [251.88, 0.016321, 165],
  [251.83, 26.651886, 164],
  [349.42, 36.412478, 126],
  [84.66, 18.206239, 110],
  [141.74, 53.303771, 62],
  [207.14, 2.453732, 60],
  [154.84, 7.30686, 56],
  [34.52, 27.261239, 47],
  [207.19, 0.121824, 42],
  [291.34, 1.844379, 40],
  [161.72, 24.198154, 37],
  [239.56, 25.513099, 35],
  [331.55, 3.592518, 23]
]

/** Milliseconds since 1970 of the kth new moon after that of 6 January 2000, within half a minute for 1900 to 2100. */
export function newMoon(k: number): number {
  const t = k / 1236.85
  const eccentricity = 1 - 0.002516 * t - 0.0000074 * t * t
  const sun = 2.5534 + 29.1053567 * k - 0.0000014 * t * t
  const moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t + 0.00001238 * t ** 3
  const latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t * t
  const node = 124.7746 - 1.56375588 * k + 0.0020672 * t * t
  let day = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t - 0.00000015 * t ** 3
  for (const [size, power, s, m, l, n] of terms)
    day += size! * eccentricity ** power! * sin(s! * sun + m! * moon + l! * latitude + n! * node)
  for (const [start, step, size] of planets) day += size * 1e-6 * sin(start + step * k)
  return (day - 2440587.5) * 86_400_000 - 1000 * clockDelay(2000 + k / 12.3685)
}

// Seconds by which the earth's turning lags the uniform time of the orbits (Espenak and Meeus).
function clockDelay(year: number): number {
  const t = year - 2000
  if (year < 1920) return -3 + 0.6 * (year - 1900)
  if (year < 1941) return 21.2 + 0.84493 * (year - 1920) - 0.0761 * (year - 1920) ** 2 + 0.0020936 * (year - 1920) ** 3
  if (year < 1961) return 29.07 + 0.407 * (year - 1950)
  if (year < 1986) return 45.45 + 1.067 * (year - 1975)
  if (year < 2005) return 63.86 + 0.3345 * t
  return year < 2050 ? 62.92 + 0.32217 * t + 0.005589 * t * t : 93 + 1.2 * (year - 2050)
}
