/// What a formula's value is measured in, as far as its names tell.
///
/// Checked are the powers of mass, amount, length, time and points, and the size of the unit: a product whose unit has another size than the one
/// declared must carry the conversion as one of its numbers, or as the product of them (`central/V*1e6/MW` from mg and g/mol to nM). A number that
/// stands alone beside a quantity (`Ce + 0.001`) has that quantity's unit. Not checked are numbers that could be a conversion of time, since every
/// time is in the mechanism's unit already, and numbers that are no conversion.
struct Measure: Equatable {
  /// A unit raised to a power that a parameter decides.
  struct Open: Hashable {
    var dimension: MeasureUnit.Dimension
    var scale: Double
    var exponent: String
  }
  var dimension = MeasureUnit.Dimension()
  var scale = 1.0
  var open: [Open: Double] = [:]
  /// Numbers that multiply it.
  var numbers: [Double] = []
  /// Whether it names nothing.
  var isBare = false

  init(_ unit: MeasureUnit) {
    dimension = unit.dimension
    scale = unit.scale
  }

  init(number: Double) {
    numbers = [number]
    isBare = true
  }

  /// Whether it can be told in a unit of this dimension and size as it stands.
  func conforms(to dimension: MeasureUnit.Dimension, scale: Double) -> Bool {
    if isBare { return true }
    guard open.isEmpty, self.dimension == dimension else { return false }
    return isConversion(self.scale / scale)
  }

  /// The number that is wanting, where only the size of the unit is wrong.
  func missingFactor(to unit: MeasureUnit) -> Double? {
    open.isEmpty && dimension == unit.dimension ? scale / unit.scale : nil
  }

  private func isConversion(_ ratio: Double) -> Bool {
    func near(_ x: Double) -> Bool { abs(x / ratio - 1) < 1e-9 }
    return near(1) || numbers.contains(where: near) || near(numbers.reduce(1, *))
  }

  /// `mass/length^3`, `a pure number`.
  var text: String {
    let parts = [
      ("mass", dimension.mass), ("amount", dimension.amount), ("length", dimension.length), ("time", dimension.time), ("points", dimension.points),
    ]
    func power(_ name: String, _ n: Double) -> String { n == 1 ? name : "\(name)^\(n == n.rounded() ? "\(Int(n))" : "\(n)")" }
    let above = parts.filter { $0.1 > 0 }.map { power($0.0, $0.1) }
    let below = parts.filter { $0.1 < 0 }.map { "/" + power($0.0, -$0.1) }
    let whole = (above.isEmpty ? "1" : above.joined(separator: "*")) + below.joined()
    let powers = open.keys.map(\.exponent).sorted().map { "a unit to the power \($0)" }
    return ((whole == "1" ? powers.isEmpty ? ["a pure number"] : [] : [whole]) + powers).joined(separator: " times ")
  }

  /// The product with another to a power.
  func times(_ other: Measure, power: Double) -> Measure {
    var result = self
    result.dimension = dimension + other.dimension * power
    result.scale *= plainPower(other.scale, power)
    for (unit, exponent) in other.open {
      let sum = (open[unit] ?? 0) + exponent * power
      result.open[unit] = sum == 0 ? nil : sum
    }
    result.numbers += other.numbers.map { $0 > 0 ? plainPower($0, power) : $0 }
    result.isBare = isBare && other.isBare
    return result
  }
}

/// A formula whose units do not fit, with the place in its text.
struct UnitFault: Error, Equatable {
  var found: String
  var expected: String
  var offset: Int
}

extension Expression {
  /// What the formula is measured in.
  ///
  /// - Parameter unit: of each name; nil for a name that is not declared, which has been told: what contains it is not judged.
  func measure(_ unit: (String) -> MeasureUnit?) throws(UnitFault) -> Measure? {
    switch self {
    case .number(let value): return Measure(number: value)
    case .name(let name, _): return unit(name).map(Measure.init)
    case .negated(let inner): return try inner.measure(unit)
    case .operation(let sign, let left, let right, let at):
      guard let a = try left.measure(unit), let b = try right.measure(unit) else { return nil }
      switch sign {
      case .plus, .minus: return try Self.sum(a, b, at)
      case .times: return a.times(b, power: 1)
      case .over: return a.times(b, power: -1)
      case .power: return try Self.power(a, b, right, at)
      }
    case .call(let function, let arguments, let at):
      var all: [Measure] = []
      for argument in arguments {
        guard let measure = try argument.measure(unit) else { return nil }
        all.append(measure)
      }
      switch function {
      case .sqrt: return Measure(number: 1).times(all[0], power: 0.5).named(all[0].isBare)
      case .min, .max: return try Self.sum(all[0], all[1], at)
      case .exp, .log:
        guard all[0].conforms(to: MeasureUnit.number.dimension, scale: 1) else {
          throw UnitFault(found: "\(function.rawValue) of \(all[0].text)", expected: "of a pure number", offset: at)
        }
        return Measure(MeasureUnit.number)
      }
    }
  }

  private static func sum(_ a: Measure, _ b: Measure, _ at: Int) throws(UnitFault) -> Measure {
    if a.isBare, b.isBare { return a.named(true) }
    if a.isBare { return b.closed }
    if b.isBare { return a.closed }
    if a.open == b.open, a.dimension == b.dimension {
      var (x, y) = (a, b)
      (x.open, y.open) = ([:], [:])
      if x.conforms(to: y.dimension, scale: y.scale) { return b.closed }
      if y.conforms(to: x.dimension, scale: x.scale) { return a.closed }
      throw UnitFault(found: "units whose sizes differ by \(a.scale / b.scale)", expected: "one unit on both sides", offset: at)
    }
    throw UnitFault(found: "\(a.text) with \(b.text)", expected: "one unit on both sides", offset: at)
  }

  private static func power(_ base: Measure, _ exponent: Measure, _ text: Expression, _ at: Int) throws(UnitFault) -> Measure {
    if let n = text.constant { return Measure(number: 1).times(base, power: n).named(base.isBare) }
    guard exponent.conforms(to: MeasureUnit.number.dimension, scale: 1) else {
      throw UnitFault(found: "a power of \(exponent.text)", expected: "a pure number", offset: at)
    }
    if base.isBare { return Measure(MeasureUnit.number) }
    if base.open.isEmpty, base.conforms(to: MeasureUnit.number.dimension, scale: 1) { return Measure(MeasureUnit.number) }
    guard base.open.isEmpty else {
      throw UnitFault(found: "a power of a power that is not a number", expected: "a base with a unit of its own", offset: at)
    }
    var result = Measure(MeasureUnit.number)
    result.open = [Measure.Open(dimension: base.dimension, scale: base.scale, exponent: text.written): 1]
    return result
  }
}

extension Measure {
  /// Its numbers belong to a term that is whole: they convert nothing outside.
  fileprivate var closed: Measure {
    var result = self
    result.numbers = []
    return result
  }
  fileprivate func named(_ isBare: Bool) -> Measure {
    var result = self
    result.isBare = isBare
    return result
  }
}

extension Expression {
  /// The formula as text, brackets round every operation within another.
  public var written: String {
    switch self {
    case .number(let value): "\(value)"
    case .name(let name, _): name
    case .negated(let inner): "-\(inner.inner)"
    case .operation(let sign, let left, let right, _): "\(left.inner)\(sign.rawValue)\(right.inner)"
    case .call(let function, let all, _): "\(function.rawValue)(\(all.map(\.written).joined(separator: ", ")))"
    }
  }

  private var inner: String {
    switch self {
    case .operation, .negated: "(\(written))"
    default: written
    }
  }
}
