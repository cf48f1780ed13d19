import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Gauss–Kronrod quadrature` {
  @Test(.tags(.identity)) func `is exact to degree 31 without a halving`() {
    for degree in 0...31 {
      let found = GaussKronrod.integrate(from: -1, to: 2, tolerance: .infinity) { pow($0, Double(degree)) }.value
      let exact = (pow(2.0, Double(degree + 1)) - pow(-1.0, Double(degree + 1))) / Double(degree + 1)
      #expect(found.isClose(to: exact, relative: 1e-13))
    }
    let beyond = GaussKronrod.integrate(from: -1, to: 1, tolerance: .infinity) { pow($0, 34) }.value
    #expect(abs(beyond - 2.0 / 35) > 1e-13)
  }

  @Test(.tags(.identity)) func `halves where an integrand is narrow or bent, and tells its error`() {
    let peak = GaussKronrod.integrate(from: -9, to: 9) { exp(-0.5 * ($0 - 1.3) * ($0 - 1.3) * 1e2) }
    #expect(peak.value.isClose(to: (2 * Double.pi).squareRoot() / 10, within: 1e-13))
    let q = 1 / Double.pi
    let bend = GaussKronrod.integrate(from: 0, to: 1, tolerance: 1e-12, depth: 40) { abs($0 - q) }
    #expect(bend.value.isClose(to: 0.5 * (q * q + (1 - q) * (1 - q)), within: 1e-11))
    let blunt = GaussKronrod.integrate(from: 0, to: 1, tolerance: 1e-14, depth: 0) { abs($0 - q) }
    #expect(blunt.error > 1e-6)
  }
}
