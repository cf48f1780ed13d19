import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Plain exp and log` {
  @Test(.tags(.identity))
  func `agree with the C library's to two units in the last place`() {
    var stream = RandomStream(seed: 5, trial: 1, subject: 0, purpose: .parameters)
    for _ in 0..<50_000 {
      let x = 1_400 * (stream.nextUniform() - 0.5)
      #expect(abs(plainExp(x) - exp(x)) <= 2 * exp(x).ulp)
      let y = exp(x / 2)
      #expect(abs(plainLog(y) - log(y)) <= 2 * max(log(y).magnitude.ulp, 1e-17))
      let small = stream.nextUniform() * 4 - 2
      #expect(abs(plainExpMinusOne(small) - expm1(small)) <= 4 * expm1(small).ulp)
      #expect(abs(plainExpMinusOne(small * 1e-12) - expm1(small * 1e-12)) <= 4 * expm1(small * 1e-12).ulp)
    }
  }

  @Test(.tags(.identity))
  func `have their ends`() {
    #expect(plainExp(0) == 1 && plainExp(-701) == 0 && plainExp(701) == .infinity && plainExp(-.infinity) == 0)
    #expect(plainLog(1) == 0 && plainLog(0) == -.infinity)
    #expect(plainExpMinusOne(0) == 0 && plainExpMinusOne(-.infinity) == -1)
  }

  @Test(.tags(.identity))
  func `give the normal distribution`() {
    for x in stride(from: -9.0, through: 9, by: 0.0137) {
      #expect(plainNormalCumulative(x).isClose(to: StandardNormal.cumulative(x), within: 2e-15))
    }
    #expect(plainNormalCumulative(0) == 0.5 && plainNormalCumulative(-40) == 0 && plainNormalCumulative(40) == 1)
  }
}
