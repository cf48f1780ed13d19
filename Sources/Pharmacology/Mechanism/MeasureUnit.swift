import Mathematics
import Notation

/// A unit of a mechanism file as powers of mass, amount of substance, length, time and points, with its size.
///
/// Sizes are told in g, mol, dm (so that L = dm³) and s. `ratio` and `number` are pure numbers of size 1, `%` one of 0.01.
public struct MeasureUnit: Equatable, Hashable, Sendable {
  /// Exponents.
  public struct Dimension: Equatable, Hashable, Sendable {
    public var mass = 0.0
    public var amount = 0.0
    public var length = 0.0
    public var time = 0.0
    public var points = 0.0

    public var isNumber: Bool { self == Dimension() }

    static func + (a: Dimension, b: Dimension) -> Dimension {
      Dimension(mass: a.mass + b.mass, amount: a.amount + b.amount, length: a.length + b.length, time: a.time + b.time, points: a.points + b.points)
    }
    static func * (a: Dimension, k: Double) -> Dimension {
      // Plus 0, so that no −0 differs from 0.
      Dimension(mass: a.mass * k + 0, amount: a.amount * k + 0, length: a.length * k + 0, time: a.time * k + 0, points: a.points * k + 0)
    }
  }
  /// As it stands in the file.
  public let written: String
  public let dimension: Dimension
  /// Of everything but time.
  public let scale: Double
  /// Of time.
  public let seconds: Double

  private init(_ written: String, _ dimension: Dimension, scale: Double, seconds: Double) {
    self.written = written
    self.dimension = dimension
    self.scale = scale
    self.seconds = seconds
  }

  /// What a number in this unit is multiplied by where time is told in units of so many seconds.
  public func factor(timeUnit: Double) -> Double {
    if dimension.time == 0 { return seconds }
    // 1/day in hours: 1/86400 s ÷ 1/3600 s; by the quotient of the units where the power is one, so that 1/24 is not moved by a bit.
    if dimension.time == 1 { return seconds / timeUnit }
    if dimension.time == -1 { return timeUnit / (1 / seconds) }
    return seconds * plainPower(timeUnit, -dimension.time)
  }

  static let number = MeasureUnit("number", Dimension(), scale: 1, seconds: 1)

  /// Units by name.
  static let known: [(name: String, unit: MeasureUnit)] = {
    func unit(_ name: String, _ dimension: Dimension, _ scale: Double = 1, seconds: Double = 1) -> (String, MeasureUnit) {
      (name, MeasureUnit(name, dimension, scale: scale, seconds: seconds))
    }
    let mass = Dimension(mass: 1)
    let amount = Dimension(amount: 1)
    let volume = Dimension(length: 3)
    let molar = Dimension(amount: 1, length: -3)
    let time = Dimension(time: 1)
    return [
      unit("ratio", Dimension()), unit("number", Dimension()), unit("%", Dimension(), 0.01), unit("points", Dimension(points: 1)),
      unit("ng", mass, 1e-9), unit("ug", mass, 1e-6), unit("mg", mass, 1e-3), unit("g", mass), unit("kg", mass, 1e3),
      unit("pmol", amount, 1e-12), unit("nmol", amount, 1e-9), unit("umol", amount, 1e-6), unit("mmol", amount, 1e-3), unit("mol", amount),
      unit("pM", molar, 1e-12), unit("nM", molar, 1e-9), unit("uM", molar, 1e-6), unit("mM", molar, 1e-3), unit("M", molar),
      unit("uL", volume, 1e-6), unit("mL", volume, 1e-3), unit("dL", volume, 0.1), unit("L", volume),
      unit("cm", Dimension(length: 1), 0.1), unit("m", Dimension(length: 1), 10),
      unit("s", time), unit("min", time, seconds: 60), unit("h", time, seconds: 3600), unit("day", time, seconds: 86_400),
      unit("week", time, seconds: 604_800),
    ]
  }()

  /// Units of time, as a mechanism may have them.
  static var timeUnits: [String] { known.filter { $0.unit.dimension == Dimension(time: 1) }.map(\.name) }
}

extension MeasureUnit: Written {
  /// `mg`, `1/day`, `g/mol`, `L/h/kg`, `mg*h/L`, `cm^2`.
  public static func reading(_ text: String) -> MeasureUnit? {
    var dimension = Dimension()
    var (scale, seconds) = (1.0, 1.0)
    guard !text.isEmpty, text.unicodeScalars.count <= 60 else { return nil }
    for (index, quotient) in text.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
      for (place, factor) in quotient.split(separator: "*", omittingEmptySubsequences: false).enumerated() {
        if index == 0, place == 0, factor == "1", text.contains("/") { continue }
        let parts = factor.split(separator: "^", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let unit = known.first(where: { $0.name == String(parts[0]) })?.unit else { return nil }
        var power = 1.0
        if parts.count == 2 {
          guard let written = Number.count(String(parts[1])), (1...9).contains(written) else { return nil }
          power = Double(written)
        }
        // What follows the first `/` divides, and so does what follows `*` after it.
        let sign = index == 0 ? power : -power
        dimension = dimension + unit.dimension * sign
        scale *= plainPower(unit.scale, sign)
        seconds *= plainPower(unit.seconds, sign)
      }
    }
    return MeasureUnit(text, dimension, scale: scale, seconds: seconds)
  }

  public static let usual = "a unit such as mg, nM, L/h, 1/day, g/mol, ratio or %"

  public static func expected(for text: String) -> String {
    let words = text.split { "/*^ ".contains($0) }.map(String.init)
    let unknown = words.first { word in !known.contains { $0.name == word } && Number.reading(word) == nil }
    guard let unknown, let near = known.map(\.name).first(where: { $0.lowercased() == unknown.lowercased() }) else { return usual }
    return "\(usual) (\(near), not \(unknown))"
  }
}

/// xⁿ for a whole n by products, others by exp(n log x); of positive numbers.
func plainPower(_ x: Double, _ n: Double) -> Double {
  guard n == n.rounded(), abs(n) <= 64 else { return plainExpOfLog(x, n) }
  var result = 1.0
  for _ in 0..<Int(abs(n)) { result *= x }
  return n < 0 ? 1 / result : result
}

private func plainExpOfLog(_ x: Double, _ n: Double) -> Double { plainExp(n * plainLog(x)) }
