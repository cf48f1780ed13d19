import Notation

/// Notes and sources, wherever the language has them.
extension Reading {
  /// By place, once the whole file is known; those of `assumptions` under each scenario that takes the block from there.
  func remarks() -> [Remark] {
    var all: [Remark] = []
    for field in Language.file where field.name != "assumptions" {
      guard let spot = root[field.name] else { continue }
      Self.collect(spot, field.shape, spot.place, &all)
    }
    if let shared = root["assumptions"], case .map(let fields, _) = Language.truth {
      for (name, own) in root["scenarios"]?.entries ?? [] {
        for (key, spot) in shared.entries where own[key] == nil {
          guard let field = fields.first(where: { $0.name == key }), Remark.Kind(rawValue: key) == nil else { continue }
          Self.collect(spot, field.shape, "scenarios.\(name).\(key)", &all)
        }
      }
    }
    return all.sorted { ($0.place, $0.kind.rawValue) < ($1.place, $1.kind.rawValue) }
  }

  private static func collect(_ spot: Spot, _ shape: Shape, _ place: String, _ all: inout [Remark]) {
    guard spot.isMap else { return }
    for case .map(let fields, let others) in shape.alternatives {
      for (key, value) in spot.entries {
        if let kind = Remark.Kind(rawValue: key), fields.contains(where: { $0.name == key }) {
          let texts = value.text.map { [$0] } ?? value.items.compactMap(\.text)
          if !texts.isEmpty, !isKept(kind, place) { all.append(Remark(place: place, kind: kind, texts: texts)) }
        } else if let inner = fields.first(where: { $0.name == key })?.shape ?? others?.value {
          collect(value, inner, "\(place).\(key)", &all)
        }
      }
    }
  }

  /// What the protocol's own types keep.
  private static func isKept(_ kind: Remark.Kind, _ place: String) -> Bool {
    let keys = place.split(separator: ".")
    switch kind {
    case .note: return place == "trial"
    case .label: return keys.count <= 2 && place != "design"
    case .source: return false
    }
  }
}

extension ReadProtocol {
  /// Every `source` of a block of the file, where it stands.
  var sourceLists: [Spot] {
    var all: [Spot] = []
    for (key, spot) in Spot(root: root).entries {
      guard let field = Language.file.first(where: { $0.name == key }) else { continue }
      Self.collect(spot, field.shape, &all)
    }
    return all
  }

  private static func collect(_ spot: Spot, _ shape: Shape, _ all: inout [Spot]) {
    guard spot.isMap else { return }
    for case .map(let fields, let others) in shape.alternatives {
      for (key, value) in spot.entries {
        let field = fields.first { $0.name == key }
        if key == Remark.Kind.source.rawValue, field != nil {
          all.append(value)
        } else if let inner = field?.shape ?? others?.value {
          collect(value, inner, &all)
        }
      }
    }
  }
}
