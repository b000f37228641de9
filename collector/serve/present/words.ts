/** What an incident's fixed values are called. */
import type { Bilingual } from '../../store/bilingual.ts'
import type { IncidentStatus, Judgement, PersonTime, Verdict } from '../../store/incidents.ts'

export const STATUS: Record<IncidentStatus, Bilingual> = {
  candidate: { vi: 'nghi vấn', en: 'candidate' },
  confirmed: { vi: 'đã xác nhận', en: 'confirmed' },
  contained: { vi: 'đã ngăn chặn', en: 'contained' },
  eradicated: { vi: 'đã loại bỏ', en: 'eradicated' },
  recovered: { vi: 'đã khôi phục', en: 'recovered' },
  closed: { vi: 'đã đóng', en: 'closed' },
}

export const VERDICTS: Record<Verdict, Bilingual> = {
  incident: { vi: 'sự cố thật', en: 'incident' },
  attempt: { vi: 'tấn công không thành', en: 'attack without effect' },
  benign: { vi: 'hoạt động được phép', en: 'allowed activity' },
  false_positive: { vi: 'cảnh báo sai', en: 'false positive' },
  duplicate: { vi: 'trùng với sự cố khác', en: 'duplicate' },
  undetermined: { vi: 'không đủ căn cứ kết luận', en: 'undetermined' },
}

export const JUDGEMENTS: Record<Judgement, Bilingual> = {
  serious: { vi: 'Sự cố nghiêm trọng', en: 'Serious incident' },
  nationalSecurityOrPublicOrder: {
    vi: 'Có dấu hiệu xâm phạm an ninh quốc gia, trật tự an toàn xã hội',
    en: 'Signs of harm to national security or public order',
  },
  seriousDisruption: { vi: 'Hệ thống gián đoạn nghiêm trọng', en: 'Serious disruption of the system' },
  personalDataHarmPossible: {
    vi: 'Vi phạm dữ liệu cá nhân có thể gây hại',
    en: 'A breach of personal data that may harm',
  },
  beyondCapability: { vi: 'Vượt khả năng tự xử lý', en: 'Exceeds own capability' },
  complex: { vi: 'Vụ việc phức tạp', en: 'Complex case' },
  locationBiometricOrFinancialData: {
    vi: 'Lộ dữ liệu vị trí, sinh trắc học hoặc tài chính',
    en: 'Location, biometric or financial data leaked',
  },
  personalDataRisk: { vi: 'Rủi ro với chủ thể dữ liệu', en: 'Risk to persons concerned' },
  significant: { vi: 'Sự cố đáng kể (NIS2)', en: 'Significant incident (NIS2)' },
  major: { vi: 'Sự cố trọng yếu (DORA)', en: 'Major incident (DORA)' },
  severeProductIncident: { vi: 'Sự cố sản phẩm nghiêm trọng (CRA)', en: 'Severe product incident (CRA)' },
  listedType: { vi: 'Thuộc loại phải báo (CERT-In)', en: 'Of a listed type (CERT-In)' },
  coveredEntity: { vi: 'Thuộc phạm vi điều chỉnh (CIRCIA)', en: 'Covered entity (CIRCIA)' },
  onNationalList: {
    vi: 'Hệ thống thuộc danh mục quan trọng quốc gia',
    en: 'On the list of systems important to the nation',
  },
  serviceInterrupted: { vi: 'Dịch vụ bị gián đoạn', en: 'Service interrupted' },
  stateSecretDisclosed: { vi: 'Có thể lộ bí mật nhà nước', en: 'State secrets possibly disclosed' },
  integrityLost: {
    vi: 'Dữ liệu quan trọng mất toàn vẹn, không khôi phục được',
    en: 'Integrity of important data lost for good',
  },
  controlLost: { vi: 'Mất quyền điều khiển hệ thống', en: 'Control of the system lost' },
  mayCascade: { vi: 'Có thể lan rộng, gây ảnh hưởng dây chuyền', en: 'May spread or cascade' },
}

export const TIMES: Record<PersonTime, Bilingual> = {
  occurredAt: { vi: 'Thời điểm xảy ra', en: 'Occurred' },
  confirmedAt: { vi: 'Xác nhận sự cố', en: 'Confirmed' },
  exceededCapacityAt: { vi: 'Nhận định vượt khả năng xử lý', en: 'Found to exceed own capability' },
  classifiedSeriousAt: { vi: 'Xếp loại nghiêm trọng', en: 'Classified as serious' },
  classifiedMajorAt: { vi: 'Xếp loại trọng yếu', en: 'Classified as major' },
  personalDataAwareAt: { vi: 'Biết có vi phạm dữ liệu cá nhân', en: 'Breach of personal data became known' },
  reasonableBeliefAt: { vi: 'Có cơ sở tin là sự cố', en: 'Reasonable belief' },
  ransomPaidAt: { vi: 'Trả tiền chuộc', en: 'Ransom paid' },
  handledAt: { vi: 'Xử lý xong', en: 'Handled' },
  responseEndedAt: { vi: 'Kết thúc ứng phó', en: 'Response ended' },
}
