/** The drill's own Kafka: one node on this machine, with nothing in it and nobody else on it. */
import { join } from 'node:path'
import { haveKafkaJars, kafkaJars } from './kafka-jars.ts'
import { KafkaNode } from './kafka-node.ts'
import { narrator } from './narrator.ts'
import { freePortNumber } from './ports.ts'

export interface DrillBroker {
  readonly address: string
  end(): Promise<void>
}

export async function startBroker(folder: string): Promise<DrillBroker> {
  if (!haveKafkaJars())
    narrator.say(
      'Đang tải Apache Kafka từ Maven Central (khoảng 45 MB, chỉ lần đầu) …',
      'Fetching Apache Kafka from Maven Central (about 45 MB, only the first time) …',
    )
  const jars = await kafkaJars()
  narrator.say('Đang khởi động Apache Kafka (10–30 giây) …', 'Starting Apache Kafka (10 to 30 seconds) …')
  const address = `127.0.0.1:${await freePortNumber()}`
  const node = new KafkaNode(jars, {
    id: 1,
    folder: join(folder, 'kafka'),
    controllers: new Map([[1, `127.0.0.1:${await freePortNumber()}`]]),
    listeners: { PLAIN: address },
  })
  await node.format()
  await node.start()
  return { address, end: () => node.end('SIGTERM') }
}
