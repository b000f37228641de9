/** Apache Kafka's jars from Maven Central: fetched once, kept outside of the checkout under their version. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const VERSION = '4.1.2'
const DOWNLOAD_MS = 600_000

const cache = (): string => process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
const jarsFolder = (): string => join(cache(), 'vonggac', `kafka-${VERSION}`, 'lib')

export const haveKafkaJars = (): boolean => existsSync(jarsFolder())

/** @returns the folder with the jars. Needs `mvn` and Java 17 the first time, about 45 MB. */
export async function kafkaJars(): Promise<string> {
  const jars = jarsFolder()
  if (existsSync(jars)) return jars
  const versioned = join(jars, '..')
  await mkdir(join(versioned, '..'), { recursive: true })
  const folder = await mkdtemp(`${versioned}.`)
  try {
    await writeFile(join(folder, 'pom.xml'), project)
    const goal = ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib']
    await promisify(execFile)('mvn', goal, { cwd: folder, timeout: DOWNLOAD_MS })
    // Whole or not at all; somebody else may have been faster.
    await rename(folder, versioned).catch(error => {
      if (!existsSync(jars)) throw error
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return jars
}

/** Without a logger of slf4j the broker would tell nothing, not even that it is ready. */
const project = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>vonggac</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`
