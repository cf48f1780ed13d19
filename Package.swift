// swift-tools-version: 6.2
// The rooms of the house, ground first. Tests/HouseTests holds every import to the table of arrows in CONTRIBUTING.md.
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

func room(_ name: String, imports: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
  .target(name: name, dependencies: imports, resources: resources, swiftSettings: strict)
}

func tests(of name: String, imports: [Target.Dependency] = []) -> Target {
  .testTarget(name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + imports, swiftSettings: strict)
}

let package = Package(
  name: "Equipoise",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    .target(name: "CBoost", cxxSettings: [.define("BOOST_MATH_NO_EXCEPTION_SPEC", to: "1"), .treatAllWarnings(as: .error)]),
    .target(name: "CKernels", cSettings: [.treatAllWarnings(as: .error)]),
    room("Mathematics", imports: ["CBoost", "CKernels"]),
    room("Notation", imports: [.product(name: "Yams", package: "Yams")]),
    room("Trial", imports: ["Notation"]),
    room("Pharmacology", imports: ["Mathematics", "Notation"]),
    room("Design", imports: ["Trial", "Mathematics"]),
    room("Analysis", imports: ["Design", "Trial", "Mathematics"]),
    room("Simulation", imports: ["Analysis", "Design", "Pharmacology", "Trial", "Mathematics"]),
    room("Evidence", imports: ["Simulation", "Pharmacology", "Analysis", "Design", "Trial", "Mathematics", "Notation"]),
    room("Report", imports: ["Trial"]),
    room(
      "Studio",
      imports: [
        "Report", "Evidence", "Simulation", "Pharmacology", "Analysis", "Design", "Trial", "Mathematics", "Notation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"), .product(name: "Crypto", package: "swift-crypto"),
      ], resources: [.copy("Resources")]),
    .executableTarget(name: "equipoise", dependencies: ["Studio"], swiftSettings: strict),
    .target(name: "CAllocations", cSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "equipoise-bench",
      dependencies: ["CAllocations", "Analysis", "Design", "Evidence", "Mathematics", "Pharmacology", "Report", "Simulation", "Trial"],
      path: "Benchmarks", exclude: ["limit.yaml"],
      swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests(of: "Mathematics", imports: ["CKernels"]),
    tests(of: "Notation"),
    tests(of: "Trial", imports: ["Notation"]),
    tests(of: "Pharmacology", imports: ["Notation", "Mathematics"]),
    tests(of: "Design", imports: ["Trial", "Mathematics"]),
    tests(of: "Analysis", imports: ["Design", "Trial", "Mathematics"]),
    tests(of: "Simulation", imports: ["Analysis", "Design", "Pharmacology", "Trial", "Notation", "Mathematics"]),
    tests(of: "Evidence", imports: ["Pharmacology", "Analysis", "Design", "Simulation", "Trial", "Notation", "Mathematics"]),
    tests(of: "Studio", imports: ["Analysis", "Design", "Evidence", "Simulation", "Report", "Trial"]),
    tests(of: "Report", imports: ["Evidence", "Mathematics", "Trial", "Notation"]),
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(name: "ExamplesTests", dependencies: ["TestSupport"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
